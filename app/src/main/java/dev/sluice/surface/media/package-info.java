/**
 * The dialect of media downloads by URL. May import {@code surface.common} and every tier below the surfaces.
 */
@NullMarked
package dev.sluice.surface.media;

import org.jspecify.annotations.NullMarked;
