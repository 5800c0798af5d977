package dev.sluice.platform.egress;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Stands before a proxy's own handler, and sees where the proxy is about to be asked to connect to. */
@Sharable
final class TargetGuard extends ChannelOutboundHandlerAdapter {

    private final EgressRules rules;

    TargetGuard(EgressRules rules) {
        this.rules = rules;
    }

    @Override
    public void connect(
            ChannelHandlerContext context, SocketAddress target, SocketAddress local, ChannelPromise promise)
            throws Exception {
        try {
            require(target);
        } catch (EgressRefused refused) {
            promise.setFailure(refused);
            return;
        }
        super.connect(context, target, local, promise);
    }

    private void require(SocketAddress target) {
        if (!(target instanceof InetSocketAddress internet)) {
            throw new EgressRefused("The gateway does not connect to " + target + ": it is no IP address.");
        }
        rules.requireByProxy(internet);
    }
}
