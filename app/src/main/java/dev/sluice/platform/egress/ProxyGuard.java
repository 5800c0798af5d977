package dev.sluice.platform.egress;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Stands nearest to the socket of every connection by way of one proxy, and sees where this machine connects to: that is the
 * proxy, or it is refused, so a request that passed the proxy by would get nowhere. The proxy is the operator's and may lie
 * at a private address. Finds the address of its name.
 */
@Sharable
final class ProxyGuard extends ChannelOutboundHandlerAdapter {

    private final InetSocketAddress proxy;
    private final AddressResolverGroup<?> names;

    /**
     * A guard.
     *
     * @param names what finds the proxy itself
     */
    ProxyGuard(Proxy proxy, AddressResolverGroup<?> names) {
        this.proxy = proxy.place();
        this.names = names;
    }

    @Override
    public void connect(
            ChannelHandlerContext context, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
        if (!remote.equals(proxy)) {
            promise.tryFailure(new EgressRefused("The gateway connects to origins by a proxy alone here."));
            return;
        }
        resolver(context).resolve(proxy).addListener((Future<SocketAddress> found) -> {
            if (found.isSuccess()) {
                connect(context, found.getNow(), promise);
            } else {
                promise.tryFailure(ProxyFailure.unreachable(found.cause()));
            }
        });
    }

    @SuppressWarnings("unchecked") // Reactor Netty casts it in the same way.
    private AddressResolver<SocketAddress> resolver(ChannelHandlerContext context) {
        return (AddressResolver<SocketAddress>)
                names.getResolver(context.channel().eventLoop());
    }

    private static void connect(ChannelHandlerContext context, SocketAddress found, ChannelPromise promise) {
        context.connect(found).addListener(done -> {
            if (done.isSuccess()) {
                promise.trySuccess();
            } else {
                promise.tryFailure(ProxyFailure.unreachable(done.cause()));
            }
        });
    }
}
