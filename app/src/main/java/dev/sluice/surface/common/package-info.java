/**
 * Edge parts that every surface may use: credentials, sockets, errors of last resort. May import every tier below the
 * surfaces.
 */
@NullMarked
package dev.sluice.surface.common;

import org.jspecify.annotations.NullMarked;
