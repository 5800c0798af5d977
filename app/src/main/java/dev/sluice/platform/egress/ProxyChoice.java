package dev.sluice.platform.egress;

import org.jspecify.annotations.Nullable;

/**
 * By which way a job wants its origins to be reached. Holds no credentials: those of proxies are the operator's.
 *
 * @param kind which way
 * @param address the proxy as {@link Proxies#custom} gives it, for {@link Kind#CUSTOM} only
 */
public record ProxyChoice(Kind kind, @Nullable String address) {

    /** Ways to origins. */
    public enum Kind {
        /** Straight. */
        NONE,
        /** By the operator's own proxy. */
        SYSTEM,
        /** By one of the proxies that the operator lets jobs name. */
        CUSTOM
    }

    /** The straight way. */
    public static final ProxyChoice NONE = new ProxyChoice(Kind.NONE, null);

    /** Refuses an address without a use for it, and a use without its address. */
    public ProxyChoice {
        if ((kind == Kind.CUSTOM) != (address != null)) {
            throw new IllegalArgumentException("An address belongs to " + Kind.CUSTOM + " alone, not to " + kind);
        }
    }
}
