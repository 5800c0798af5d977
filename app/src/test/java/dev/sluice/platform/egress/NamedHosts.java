package dev.sluice.platform.egress;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The guarded client with names of its own, so that tests need no name server. */
public final class NamedHosts {

    private NamedHosts() {}

    /** A client for which these names are 127.0.0.1, and no other name is known. */
    public static GuardedHttp http(EgressRules rules, int maxConnectionsPerHost, Set<String> names) {
        Map<String, List<InetAddress>> known =
                names.stream().collect(Collectors.toMap(name -> name, name -> List.of(NetUtil.LOCALHOST4)));
        return new GuardedHttp(rules, Proxies.NONE, maxConnectionsPerHost, of(known));
    }

    /** Knows these names and no other one. */
    static AddressResolverGroup<InetSocketAddress> of(Map<String, List<InetAddress>> names) {
        return new AddressResolverGroup<>() {
            @Override
            protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
                return new Names(executor, names).asAddressResolver();
            }
        };
    }

    private static final class Names extends InetNameResolver {

        private final Map<String, List<InetAddress>> names;

        Names(EventExecutor executor, Map<String, List<InetAddress>> names) {
            super(executor);
            this.names = names;
        }

        @Override
        protected void doResolve(String name, Promise<InetAddress> promise) {
            List<InetAddress> found = names.get(name);
            if (found != null) {
                promise.setSuccess(found.get(0));
            } else {
                promise.setFailure(new UnknownHostException(name));
            }
        }

        @Override
        protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
            List<InetAddress> found = names.get(name);
            if (found != null) {
                promise.setSuccess(found);
            } else {
                promise.setFailure(new UnknownHostException(name));
            }
        }
    }
}
