package dev.sluice.platform.egress;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.timeout.IdleStateEvent;
import org.jspecify.annotations.Nullable;

/**
 * Hands what one connection reads to another one on the same event loop. The next read waits until all of the one before
 * is written, so a slow reader slows the sender, and one read is all that is held. When its own connection ends, the other
 * one ends behind what is still to be written there; when it breaks, the other one is reset, so that nobody takes a part
 * for the whole.
 */
class Relay extends ChannelInboundHandlerAdapter {

    private final Channel other;
    private @Nullable ChannelFuture last;

    Relay(Channel other) {
        this.other = other;
    }

    /** Ends a connection at once. */
    static void shut(ChannelOutboundInvoker connection) {
        ChannelFuture unused = connection.close();
    }

    /** Ends a connection with a reset, at once. */
    static void reset(Channel channel) {
        if (channel instanceof SocketChannel socket && socket.isActive()) {
            socket.config().setSoLinger(0);
        }
        shut(channel);
    }

    /** Hands on what was read, which is the other connection's from here on. */
    final void hand(Object message) {
        last = other.write(message);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        hand(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        ChannelFuture written = last;
        last = null;
        other.flush();
        if (written == null) {
            context.read();
        } else {
            written.addListener(done -> next(context, done.isSuccess()));
        }
    }

    /** What was not written is lost with its connection, whose end is told by its own relay. */
    private void next(ChannelHandlerContext context, boolean written) {
        if (written) {
            context.read();
        } else if (other.isActive()) {
            shut(context);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            shut(context);
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        reset(other);
        shut(context);
    }
}
