/**
 * Where the gateway may connect to: reads addresses that people send, decides on the bytes of IP addresses, and builds
 * the one HTTP client that asks origins, and the proxy by which programs ask them that the gateway starts. Imports only {@code platform} of this application.
 */
@NullMarked
package dev.sluice.platform.egress;

import org.jspecify.annotations.NullMarked;
