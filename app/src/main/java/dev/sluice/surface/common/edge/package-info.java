/**
 * What holds for every connection and every answer, whichever surface it is of: how long and how large a request may be,
 * how many connections one address may have, security headers, and which pages elsewhere may ask. May import
 * {@code surface.common}.
 */
@NullMarked
package dev.sluice.surface.common.edge;

import org.jspecify.annotations.NullMarked;
