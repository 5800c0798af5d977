/**
 * A page of the web: its plan is the media that it shows and links. May import {@code source} and what that may import.
 */
@NullMarked
package dev.sluice.source.page;

import org.jspecify.annotations.NullMarked;
