/**
 * Turns a reference into a plan of files; one sub-package per source. May import {@code transfer}, {@code storage},
 * {@code settings} and {@code platform}.
 */
@NullMarked
package dev.sluice.source;

import org.jspecify.annotations.NullMarked;
