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
import java.util.Set;

/** The guarded client with names of its own, so that tests need no name server. */
public final class NamedHosts {

    private NamedHosts() {}

    /** A client for which these names are 127.0.0.1, and no other name is known. */
    public static GuardedHttp http(EgressRules rules, int maxConnectionsPerHost, Set<String> names) {
        return new GuardedHttp(
                rules, Proxies.NONE, maxConnectionsPerHost, new AddressResolverGroup<InetSocketAddress>() {
                    @Override
                    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
                        return new Names(executor, names).asAddressResolver();
                    }
                });
    }

    private static final class Names extends InetNameResolver {

        private final Set<String> names;

        Names(EventExecutor executor, Set<String> names) {
            super(executor);
            this.names = names;
        }

        @Override
        protected void doResolve(String name, Promise<InetAddress> promise) {
            if (names.contains(name)) {
                promise.setSuccess(NetUtil.LOCALHOST4);
            } else {
                promise.setFailure(new UnknownHostException(name));
            }
        }

        @Override
        protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
            if (names.contains(name)) {
                promise.setSuccess(List.of(NetUtil.LOCALHOST4));
            } else {
                promise.setFailure(new UnknownHostException(name));
            }
        }
    }
}
