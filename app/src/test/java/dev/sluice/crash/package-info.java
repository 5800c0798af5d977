/** The packaged gateway, killed, stopped, and left without its database or its disk; and what holds after each of that. */
@NullMarked
package dev.sluice.crash;

import org.jspecify.annotations.NullMarked;
