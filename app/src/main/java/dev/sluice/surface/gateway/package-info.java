/**
 * Sluice's own API, {@code /api/v2}. May import {@code surface.common} and every tier below the surfaces.
 */
@NullMarked
package dev.sluice.surface.gateway;

import org.jspecify.annotations.NullMarked;
