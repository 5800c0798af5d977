/**
 * Who is asking: turns credentials into a {@code Principal}. May import {@code storage}, {@code settings} and
 * {@code platform}.
 */
@NullMarked
package dev.sluice.account;

import org.jspecify.annotations.NullMarked;
