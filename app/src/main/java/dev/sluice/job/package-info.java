/**
 * Jobs and their items: states, legal transitions, the store, the append-only event log, hints of commits. May import
 * {@code source}, {@code transfer}, {@code storage}, {@code settings} and {@code platform}.
 */
@NullMarked
package dev.sluice.job;

import org.jspecify.annotations.NullMarked;
