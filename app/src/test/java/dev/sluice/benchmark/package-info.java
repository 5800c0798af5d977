/** Measurements of the packaged gateway beside other programs; they run with the profile {@code benchmark}. */
@NullMarked
package dev.sluice.benchmark;

import org.jspecify.annotations.NullMarked;
