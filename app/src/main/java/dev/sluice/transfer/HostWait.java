package dev.sluice.transfer;

import java.time.Instant;

/** Why a request to a host would have to wait now. */
public sealed interface HostWait {

    /**
     * The host asked to be left alone.
     *
     * @param until until when
     */
    record CoolDown(Instant until) implements HostWait {}

    /** As many connections to the host as are allowed are in use. */
    record HostCap() implements HostWait {}
}
