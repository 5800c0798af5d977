/**
 * Pages whose files gallery-dl or yt-dlp find: the programs tell where the files are, and what only they can fetch they fetch.
 * May import {@code source} and what that may import.
 */
@NullMarked
package dev.sluice.source.extractor;

import org.jspecify.annotations.NullMarked;
