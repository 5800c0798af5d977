/**
 * Sluice's own API, {@code /api/v2}, and the page for a new password, {@code /reset-password}. May import
 * {@code surface.common} and every tier below the surfaces.
 */
@NullMarked
package dev.sluice.surface.gateway;

import org.jspecify.annotations.NullMarked;
