/** What tests share: peers on real sockets that misbehave on request. Imports nothing of the application. */
@NullMarked
package dev.sluice.testkit;

import org.jspecify.annotations.NullMarked;
