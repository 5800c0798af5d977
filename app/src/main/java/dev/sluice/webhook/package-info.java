/**
 * Signed, retried notifications out of an outbox table. Imports {@code job} and {@code platform}.
 */
@NullMarked
package dev.sluice.webhook;

import org.jspecify.annotations.NullMarked;
