/**
 * Runs external tools as child processes: each in a working directory and a session of its own, with limits, and ended with
 * all that it started. May import {@code storage}, {@code settings} and {@code platform}.
 */
@NullMarked
package dev.sluice.process;

import org.jspecify.annotations.NullMarked;
