/**
 * Brings one file from its origin into storage: asks, resumes, retries, checks framing and length, hashes, publishes.
 * May import {@code storage}, {@code settings} and {@code platform}.
 */
@NullMarked
package dev.sluice.transfer;

import org.jspecify.annotations.NullMarked;
