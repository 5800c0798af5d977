/**
 * The dialect of sessions, uploads and processing jobs. May import {@code surface.common} and every tier below the surfaces.
 */
@NullMarked
package dev.sluice.surface.rig;

import org.jspecify.annotations.NullMarked;
