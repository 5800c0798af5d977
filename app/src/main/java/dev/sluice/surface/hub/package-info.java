/**
 * The dialect of Hugging Face downloads. May import {@code surface.common} and every tier below the surfaces.
 */
@NullMarked
package dev.sluice.surface.hub;

import org.jspecify.annotations.NullMarked;
