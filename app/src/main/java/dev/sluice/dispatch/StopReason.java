package dev.sluice.dispatch;

/** Why a running job is stopped from outside. */
enum StopReason {
    /** A client wants it cancelled. */
    CANCELLED,
    /** A client wants it to wait. */
    PAUSED,
    /** It could only wait for a while. */
    PUT_OFF,
    /** The lease is another's by now, or could not be renewed in time. */
    LEASE_LOST,
    /** The gateway stops and gives its jobs back. */
    SHUTDOWN
}
