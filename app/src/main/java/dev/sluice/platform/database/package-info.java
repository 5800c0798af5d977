/**
 * Where the database is, and the way to tell other instances that something changed. May import {@code platform} and
 * {@code platform.postgres}.
 */
@NullMarked
package dev.sluice.platform.database;

import org.jspecify.annotations.NullMarked;
