/** Watches that fail the build: blocking calls on threads that must not block, and leaked network buffers. */
@NullMarked
package dev.sluice.testkit.watch;

import org.jspecify.annotations.NullMarked;
