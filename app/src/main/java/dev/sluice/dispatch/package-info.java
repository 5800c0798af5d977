/**
 * Runs jobs: claims due ones, holds their leases, plans, transfers, records, recovers the dead. May import
 * {@code feed} and every tier below.
 */
@NullMarked
package dev.sluice.dispatch;

import org.jspecify.annotations.NullMarked;
