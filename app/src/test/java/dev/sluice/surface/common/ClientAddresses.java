package dev.sluice.surface.common;

import java.util.List;

/** Makes what other packages' tests need. */
public final class ClientAddresses {

    private ClientAddresses() {}

    /** With these trusted proxies. */
    public static ClientAddress of(List<String> trusted) {
        return new ClientAddress(trusted);
    }
}
