/** Long tests of the packaged gateway against a real nginx; they run with the profile {@code soak}. */
@NullMarked
package dev.sluice.soak;

import org.jspecify.annotations.NullMarked;
