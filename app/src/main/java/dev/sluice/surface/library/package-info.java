/**
 * The dialect of users, watched links and history. May import {@code surface.common} and every tier below the surfaces.
 */
@NullMarked
package dev.sluice.surface.library;

import org.jspecify.annotations.NullMarked;
