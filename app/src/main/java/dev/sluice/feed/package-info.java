/**
 * Job events to many subscribers: the present state first, then live, one bounded mailbox each. May import {@code job}
 * and {@code account} and what those may import.
 */
@NullMarked
package dev.sluice.feed;

import org.jspecify.annotations.NullMarked;
