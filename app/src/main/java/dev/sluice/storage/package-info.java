/**
 * Where bytes lie: part files, journals, fsync and atomic publishing, path safety. The only package that touches files
 * and channels, beside {@code platform.postgres}. May import {@code settings} and {@code platform}.
 */
@NullMarked
package dev.sluice.storage;

import org.jspecify.annotations.NullMarked;
