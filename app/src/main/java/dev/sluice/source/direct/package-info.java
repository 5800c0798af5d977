/**
 * A plain URL: its plan is one file, or the files that a Metalink document at the URL lists. May
 * import {@code source} and what that may import.
 */
@NullMarked
package dev.sluice.source.direct;

import org.jspecify.annotations.NullMarked;
