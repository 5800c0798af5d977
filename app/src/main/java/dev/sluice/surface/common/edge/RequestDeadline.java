package dev.sluice.surface.common.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Closes a connection whose request does not come in time: its header, its body, or the next piece of that. The server's
 * own times are not used, since its time for a request ends sockets too, and both fail handlers that did nothing wrong.
 * Looks at the bytes before the HTTP decoder and at what comes out behind it. One for each connection, on its event loop.
 */
final class RequestDeadline {

    private final ServerLimitProperties limits;
    private Phase phase = Phase.BETWEEN;
    private boolean heard;
    private @Nullable Future<?> whole;
    private @Nullable Future<?> pause;

    RequestDeadline(ServerLimitProperties limits) {
        this.limits = limits;
    }

    private enum Phase {
        BETWEEN,
        HEADER,
        BODY
    }

    void install(ChannelPipeline pipeline) {
        pipeline.addBefore(NettyPipeline.HttpCodec, "sluice.bytes", new Bytes());
        pipeline.addAfter(NettyPipeline.HttpCodec, "sluice.requests", new Requests());
    }

    private void enter(Phase next) {
        phase = next;
        whole = stopped(whole);
        pause = stopped(pause);
    }

    private static @Nullable Future<?> stopped(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
        return null;
    }

    /** Called after each read: most requests come in one piece and need no timer. */
    private void watch(ChannelHandlerContext context) {
        heard = true;
        if (whole != null || !context.channel().isActive()) {
            return;
        }
        if (phase == Phase.HEADER) {
            whole = after(context, limits.headerTimeout(), () -> close(context));
        } else if (phase == Phase.BODY) {
            whole = after(context, limits.requestTimeout(), () -> close(context));
            awaitMore(context);
        }
    }

    /** What we do not read, since whoever takes the body is slow, the client cannot send. */
    private void awaitMore(ChannelHandlerContext context) {
        heard = false;
        pause = after(context, limits.readTimeout(), () -> {
            if (heard || !context.channel().config().isAutoRead()) {
                awaitMore(context);
            } else {
                close(context);
            }
        });
    }

    private static Future<?> after(ChannelHandlerContext context, Duration time, Runnable task) {
        return context.executor().schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void close(ChannelHandlerContext context) {
        var unused = context.close();
    }

    private final class Bytes extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            if (phase == Phase.BETWEEN) {
                phase = Phase.HEADER;
            }
            context.fireChannelRead(bytes);
            if (context.pipeline().get(NettyPipeline.HttpCodec) == null) {
                // A socket from now on, which has no requests.
                enter(Phase.BETWEEN);
                context.pipeline().remove(this);
            } else {
                watch(context);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            enter(Phase.BETWEEN);
            context.fireChannelInactive();
        }
    }

    private final class Requests extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                enter(Phase.BODY);
            }
            if (message instanceof LastHttpContent) {
                enter(Phase.BETWEEN);
            }
            context.fireChannelRead(message);
        }
    }
}
