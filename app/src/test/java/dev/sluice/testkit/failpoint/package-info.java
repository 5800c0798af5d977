/** Ends a gateway's process at a chosen step, by an agent: the gateway itself knows nothing of it. */
@NullMarked
package dev.sluice.testkit.failpoint;

import org.jspecify.annotations.NullMarked;
