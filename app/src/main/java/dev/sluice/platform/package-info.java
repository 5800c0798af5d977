/** The ground that every package stands on: clock, ids, the data directory. Imports nothing of the project. */
@NullMarked
package dev.sluice.platform;

import org.jspecify.annotations.NullMarked;
