package dev.sluice.platform.egress;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

/**
 * Connects to origins for {@link LoopbackProxy}, by the same guards as {@link GuardedHttp}: straight, where all addresses
 * of a name must be allowed and the very address that is connected is looked at again, or by a proxy.
 */
final class OriginDialer {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final EgressRules rules;
    private final EgressGuard guard;
    private final AddressResolverGroup<?> names;
    private final LoopResources loops;
    private final AtomicInteger channels;

    /**
     * A dialer.
     *
     * @param names what finds origins and proxies
     * @param channels how many share the memory for reads
     */
    OriginDialer(EgressRules rules, AddressResolverGroup<?> names, LoopResources loops, AtomicInteger channels) {
        this.rules = rules;
        this.guard = new EgressGuard(rules);
        this.names = names;
        this.loops = loops;
        this.channels = channels;
    }

    /**
     * Connects. The channel reads only when it is told to. Cancelling closes what is on its way.
     *
     * @param loop the channel's
     * @param target where to; unresolved when it has a name
     * @param way the proxy to go by; null for straight
     * @return completes on the loop; fails with {@link EgressRefused}, {@link ProxyFailure}, or as the network does
     */
    Future<Channel> dial(EventLoop loop, InetSocketAddress target, @Nullable Proxy way) {
        Promise<Channel> dialled = loop.newPromise();
        if (way != null) {
            byProxy(loop, target, way, dialled);
            return dialled;
        }
        resolver(loop).resolveAll(target).addListener((Future<List<SocketAddress>> found) -> {
            if (found.isSuccess()) {
                straight(loop, guard.select(found.getNow()).iterator(), dialled);
            } else {
                dialled.tryFailure(found.cause());
            }
        });
        return dialled;
    }

    /** One address after the other, until one answers or is refused. */
    private void straight(EventLoop loop, Iterator<? extends SocketAddress> addresses, Promise<Channel> dialled) {
        if (!addresses.hasNext()) {
            dialled.tryFailure(new UnknownHostException("The name has no address."));
            return;
        }
        connect(loop, addresses.next(), channel -> channel.pipeline().addFirst("egressGuard", guard), dialled)
                .addListener((ChannelFuture done) -> {
                    if (done.isSuccess()) {
                        hand(done.channel(), dialled);
                    } else if (addresses.hasNext() && !dialled.isDone()) {
                        straight(loop, addresses, dialled);
                    } else {
                        dialled.tryFailure(done.cause());
                    }
                });
    }

    /** Two things come up, one after the other: the connection to the proxy, and the one that the proxy makes. */
    private void byProxy(EventLoop loop, InetSocketAddress target, Proxy way, Promise<Channel> dialled) {
        ProxyHandler proxy = way.handler(LIMIT.toMillis());
        Consumer<Channel> guarded = channel -> channel.pipeline()
                .addFirst(new ProxyGuard(way, names))
                .addLast(proxy)
                .addLast(new TargetGuard(rules), new ToldElsewhere());
        connect(loop, target, guarded, dialled).addListener((ChannelFuture done) -> {
            if (!done.isSuccess()) {
                dialled.tryFailure(done.cause());
            }
        });
        proxy.connectFuture().addListener((Future<Channel> done) -> {
            if (done.isSuccess()) {
                done.getNow().pipeline().remove(ToldElsewhere.class);
                hand(done.getNow(), dialled);
            } else {
                dialled.tryFailure(done.cause());
            }
        });
    }

    private ChannelFuture connect(
            EventLoop loop, SocketAddress remote, Consumer<Channel> guards, Promise<Channel> dialled) {
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channelFactory(() -> loops.onChannel(SocketChannel.class, loop))
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) LIMIT.toMillis())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        ReadSize.bound(channel, channels);
                        guards.accept(channel);
                    }
                })
                .connect(remote);
        dialled.addListener(done -> {
            if (done.isCancelled()) {
                Relay.shut(connecting.channel());
            }
        });
        return connecting;
    }

    private static void hand(Channel channel, Promise<Channel> dialled) {
        if (!dialled.trySuccess(channel)) {
            Relay.shut(channel);
        }
    }

    @SuppressWarnings("unchecked") // Reactor Netty casts it in the same way.
    private AddressResolver<SocketAddress> resolver(EventLoop loop) {
        return (AddressResolver<SocketAddress>) names.getResolver(loop);
    }

    /** The proxy's handler tells its failure twice; this one would end in a log, with the target's name. */
    private static final class ToldElsewhere extends ChannelInboundHandlerAdapter {

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Relay.shut(context);
        }
    }
}
