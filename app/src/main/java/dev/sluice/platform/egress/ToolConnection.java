package dev.sluice.platform.egress;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A program's connection to {@link LoopbackProxy}, until it is connected to an origin; then {@link Relay}s or a
 * {@link ToolExchange} take over. Nothing is read while the origin is being connected. Works on the event loop of its
 * channel alone, which is the origin's as well.
 */
final class ToolConnection extends ChannelInboundHandlerAdapter {

    /** The name of the handler that stands for the connection at its end of the pipeline. */
    static final String NAME = "tool";

    private static final HttpResponseStatus ESTABLISHED = new HttpResponseStatus(200, "Connection established");

    private final Function<HttpRequest, Optional<LoopbackProxy.Pass>> gate;
    private final OriginDialer dialer;
    private final Duration idle;
    private final List<Object> held = new ArrayList<>();
    private boolean asked;
    private @Nullable Future<Channel> dialling;

    private ToolConnection(
            Function<HttpRequest, Optional<LoopbackProxy.Pass>> gate, OriginDialer dialer, Duration idle) {
        this.gate = gate;
        this.dialer = dialer;
        this.idle = idle;
    }

    /**
     * Equips a connection.
     *
     * @param gate finds the pass that a request names
     * @param idle how long neither side may be silent
     */
    static void prepare(
            Channel tool,
            Function<HttpRequest, Optional<LoopbackProxy.Pass>> gate,
            OriginDialer dialer,
            Duration idle) {
        tool.pipeline()
                .addLast(watch(idle), new Requests(), new ToolAnswers())
                .addLast(NAME, new ToolConnection(gate, dialer, idle));
    }

    private static IdleStateHandler watch(Duration idle) {
        return new IdleStateHandler(true, 0, 0, idle.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!asked && message instanceof HttpRequest head) {
            asked = true;
            ask(context.channel(), head);
        } else {
            held.add(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!asked) {
            context.read();
        }
    }

    private void ask(Channel tool, HttpRequest head) {
        if (head.decoderResult().isFailure()) {
            ReferenceCountUtil.release(head);
            refuseMalformed(tool, head.decoderResult().cause());
            return;
        }
        if (head.method().equals(HttpMethod.HEAD)) {
            tool.pipeline().get(ToolAnswers.class).toHead();
        }
        Optional<LoopbackProxy.Pass> pass = gate.apply(head);
        if (pass.isEmpty()) {
            refuse(tool, HttpResponseStatus.PROXY_AUTHENTICATION_REQUIRED, "The proxy wants credentials.");
            return;
        }
        try {
            dial(tool, pass.get(), ToolRequest.read(head));
        } catch (BadAddress bad) {
            refuse(tool, HttpResponseStatus.BAD_REQUEST, String.valueOf(bad.getMessage()));
        }
    }

    /** Behind a tunnel's head comes no further request. */
    private void dial(Channel tool, LoopbackProxy.Pass pass, ToolRequest request) {
        if (request.onward() == null) {
            tool.pipeline().remove(Requests.class);
        }
        Future<Channel> started = dialer.dial(tool.eventLoop(), request.target(), pass.way());
        dialling = started;
        started.addListener((Future<Channel> done) -> {
            if (done.isSuccess()) {
                pass.hold(done.getNow());
                connected(tool, done.getNow(), request);
            } else {
                refuseUnreached(tool, request, done.cause());
            }
        });
    }

    private void connected(Channel tool, Channel origin, ToolRequest request) {
        if (!tool.isActive()) {
            Relay.shut(origin);
            return;
        }
        List<Object> early = List.copyOf(held);
        held.clear();
        origin.pipeline().addFirst(watch(idle));
        if (request.onward() == null) {
            tunnel(tool, origin, early);
            return;
        }
        if (request.waits()) {
            ToolAnswers.goOn(tool);
        }
        new ToolExchange(tool, origin, request.old()).begin(request.onward(), early);
    }

    private static void tunnel(Channel tool, Channel origin, List<Object> early) {
        ChannelPipeline pipeline = tool.pipeline();
        ChannelFuture unused = tool.write(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, ESTABLISHED));
        pipeline.remove(ToolAnswers.class);
        Relay onward = new Relay(origin);
        pipeline.replace(NAME, NAME, onward);
        origin.pipeline().addLast(new Relay(tool));
        for (Object part : early) {
            if (part instanceof ByteBuf) {
                onward.hand(part);
            } else {
                ReferenceCountUtil.release(part);
            }
        }
        tool.flush();
        onward.channelReadComplete(Objects.requireNonNull(pipeline.context(onward)));
        origin.read();
    }

    private static void refuseMalformed(Channel tool, Throwable cause) {
        if (cause instanceof TooLongFrameException) {
            refuse(tool, HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The request's head is too long.");
        } else {
            refuse(tool, HttpResponseStatus.BAD_REQUEST, "The request is malformed.");
        }
    }

    private static void refuseUnreached(Channel tool, ToolRequest request, Throwable cause) {
        String host = request.target().getHostString();
        EgressRefused.in(cause)
                .ifPresentOrElse(
                        refused -> refuse(tool, HttpResponseStatus.FORBIDDEN, String.valueOf(refused.getMessage())),
                        () -> refuse(tool, HttpResponseStatus.BAD_GATEWAY, unreached(host, request, cause)));
    }

    private static String unreached(String host, ToolRequest request, Throwable cause) {
        return ProxyFailure.in(cause)
                .map(failure -> String.valueOf(failure.getMessage()))
                .orElse(
                        cause instanceof UnknownHostException
                                ? "The name " + host + " is not known."
                                : "There is no connection to " + host + " port "
                                        + request.target().getPort() + ".");
    }

    private static void refuse(Channel tool, HttpResponseStatus status, String sentence) {
        ToolAnswers.refuse(tool, NAME, status, sentence);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (dialling != null) {
            dialling.cancel(false);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            Relay.shut(context);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Relay.shut(context);
    }

    /** Takes no request of which two readers could think differently (RFC 9112 sections 6.3 and 11.2). */
    private static final class Requests extends HttpRequestDecoder {

        Requests() {
            super(new HttpDecoderConfig()
                    .setMaxInitialLineLength(16 << 10)
                    .setMaxHeaderSize(48 << 10)
                    .setMaxChunkSize(GuardedHttp.MAX_BUFFER));
        }

        @Override
        protected void handleTransferEncodingChunkedWithContentLength(HttpMessage head) {
            throw new IllegalArgumentException("A request has one length, or is chunked.");
        }
    }
}
