/** A Hugging Face Hub on real sockets, for tests. Imports nothing of the application. */
@NullMarked
package dev.sluice.testkit.hub;

import org.jspecify.annotations.NullMarked;
