package dev.sluice.platform.egress;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The proxies that the operator set: one of its own, and those that jobs may name. Immutable. */
public final class Proxies {

    /** No proxies. */
    public static final Proxies NONE = of("", List.of());

    private final @Nullable Proxy system;
    private final Map<String, Proxy> listed;

    private Proxies(@Nullable Proxy system, Map<String, Proxy> listed) {
        this.system = system;
        this.listed = Map.copyOf(listed);
    }

    /**
     * The given proxies.
     *
     * @param system the operator's own; empty for none
     * @param listed those that jobs may name
     * @return the proxies
     * @throws IllegalArgumentException with a sentence that does not repeat what was given, which may hold a password
     */
    public static Proxies of(String system, List<String> listed) {
        Map<String, Proxy> named = new HashMap<>();
        for (int i = 0; i < listed.size(); i++) {
            Proxy proxy = read("sluice.egress.proxies[" + i + "]", listed.get(i));
            if (named.put(proxy.address(), proxy) != null) {
                throw new IllegalArgumentException("sluice.egress.proxies names " + proxy.address() + " twice.");
            }
        }
        return new Proxies(system.isBlank() ? null : read("sluice.egress.proxy", system), named);
    }

    private static Proxy read(String key, String text) {
        try {
            return Proxy.parse(text);
        } catch (BadAddress error) {
            throw new IllegalArgumentException(key + ": " + error.getMessage());
        }
    }

    /**
     * The choice of the operator's own proxy.
     *
     * @throws EgressRefused if the operator has none
     */
    public ProxyChoice system() {
        ProxyChoice choice = new ProxyChoice(ProxyChoice.Kind.SYSTEM, null);
        find(choice);
        return choice;
    }

    /** By which way the gateway asks in the operator's name: by the operator's own proxy where there is one, else straight. */
    public ProxyChoice own() {
        return system == null ? ProxyChoice.NONE : system();
    }

    /**
     * The choice of a proxy by its address. Case and spelling of the address do not matter.
     *
     * @param address {@code http://host:port} or {@code socks5://host:port}, without credentials
     * @throws BadAddress if it is no such address
     * @throws EgressRefused if it is not one of those that jobs may name
     */
    public ProxyChoice custom(String address) {
        Proxy proxy = Proxy.parse(address);
        if (proxy.login() != null) {
            throw new BadAddress("The proxy carries user information, which only the operator can set.");
        }
        ProxyChoice choice = new ProxyChoice(ProxyChoice.Kind.CUSTOM, proxy.address());
        find(choice);
        return choice;
    }

    /** The proxy that is chosen; null for the straight way. Refused when the operator does not have it, or not any more. */
    @Nullable
    Proxy find(ProxyChoice choice) {
        return switch (choice.kind()) {
            case NONE -> null;
            case SYSTEM -> known(system, "The gateway's operator has set no proxy.");
            case CUSTOM ->
                known(
                        listed.get(choice.address()),
                        "The proxy " + choice.address() + " is not one that the gateway's operator lets jobs use.");
        };
    }

    private static Proxy known(@Nullable Proxy proxy, String otherwise) {
        if (proxy == null) {
            throw new EgressRefused(otherwise);
        }
        return proxy;
    }

    /** Each of them once. */
    Set<Proxy> all() {
        Set<Proxy> all = new HashSet<>(listed.values());
        if (system != null) {
            all.add(system);
        }
        return all;
    }
}
