package dev.sluice.platform.egress;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/**
 * Stands before every connection. {@link #select} sees all addresses of a name and passes them only if each is
 * allowed; {@link #connect} sees the very address that is about to be connected, whoever chose it.
 *
 * <p>A selector that throws, or that returns nothing, makes Reactor Netty leave the channel of a literal address open
 * for good. So the selector returns a refusal in place of the addresses, and {@link #connect} fails with it, on the
 * path that closes the channel.
 */
@Sharable
final class EgressGuard extends ChannelOutboundHandlerAdapter {

    private final EgressRules rules;

    EgressGuard(EgressRules rules) {
        this.rules = rules;
    }

    /** The addresses themselves, or one {@link RefusedAddress} if any of them is not allowed. */
    List<? extends SocketAddress> select(List<? extends SocketAddress> addresses) {
        try {
            addresses.forEach(this::require);
            return addresses;
        } catch (EgressRefused refused) {
            return List.of(new RefusedAddress(refused));
        }
    }

    @Override
    public void connect(
            ChannelHandlerContext context, SocketAddress remote, SocketAddress local, ChannelPromise promise)
            throws Exception {
        try {
            require(remote);
        } catch (EgressRefused refused) {
            promise.setFailure(refused);
            return;
        }
        super.connect(context, remote, local, promise);
    }

    private void require(SocketAddress address) {
        switch (address) {
            case RefusedAddress refused -> throw refused.reason;
            case InetSocketAddress internet -> rules.require(internet);
            default -> throw new EgressRefused("The gateway does not connect to " + address + ": it is no IP address.");
        }
    }

    /** Stands for addresses that were refused. No transport knows how to connect to it. */
    private static final class RefusedAddress extends SocketAddress {

        private static final long serialVersionUID = 1L;

        private final EgressRefused reason;

        RefusedAddress(EgressRefused reason) {
            this.reason = reason;
        }

        @Override
        public String toString() {
            return "refused";
        }
    }
}
