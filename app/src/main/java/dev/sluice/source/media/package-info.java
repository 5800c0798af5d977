/**
 * Any address that somebody pastes: it is the file itself, or a page whose media are the files. May import
 * {@code source} and what that may import.
 */
@NullMarked
package dev.sluice.source.media;

import org.jspecify.annotations.NullMarked;
