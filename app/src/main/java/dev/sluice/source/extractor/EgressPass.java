package dev.sluice.source.extractor;

import dev.sluice.platform.egress.ProxyChoice;

/** Leave for a program to reach origins, by a proxy that lets through what the gateway itself may reach. */
interface EgressPass extends AutoCloseable {

    /** Address of the proxy, with the user and password of this pass: a secret. */
    String url();

    /** Takes the leave back. */
    @Override
    void close();

    /** Gives passes. */
    @FunctionalInterface
    interface Gate {

        /** A pass that leads by the given way; does not block. */
        EgressPass open(ProxyChoice way);
    }
}
