package dev.sluice.platform.egress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * One request in absolute form and its answer, between a program and an origin. Both are taken apart and put together
 * again, so what one side frames in an odd way does not reach the other one. Both connections serve this exchange alone.
 */
final class ToolExchange {

    private final Channel tool;
    private final Channel origin;
    private final boolean oldTool;

    /** Whether the origin's answer has begun to go to the program, which no other one may follow then. */
    private boolean answered;

    private boolean over;

    /**
     * An exchange.
     *
     * @param oldTool whether the program speaks HTTP/1.0, which knows no chunks
     */
    ToolExchange(Channel tool, Channel origin, boolean oldTool) {
        this.tool = tool;
        this.origin = origin;
        this.oldTool = oldTool;
    }

    /**
     * Takes over both connections.
     *
     * @param head what the origin is asked
     * @param body what of the body is there already; taken over
     */
    void begin(HttpRequest head, List<Object> body) {
        ToOrigin onward = new ToOrigin(origin);
        tool.pipeline().replace(ToolConnection.NAME, ToolConnection.NAME, onward);
        origin.pipeline().addLast(codec(), new InterimAnswers(), new ToTool(tool));
        onward.hand(head);
        ChannelHandlerContext context = tool.pipeline().context(onward);
        body.forEach(part -> onward.channelRead(context, part));
        onward.channelReadComplete(context);
        origin.read();
    }

    private static HttpClientCodec codec() {
        HttpDecoderConfig bounds = new HttpDecoderConfig()
                .setMaxInitialLineLength(8 << 10)
                .setMaxHeaderSize(64 << 10)
                .setMaxChunkSize(GuardedHttp.MAX_BUFFER);
        return new HttpClientCodec(bounds, false, false);
    }

    /** Ends it where it does not go on: with an answer, or where one has begun, so that it is seen to be a part. */
    private void fail(HttpResponseStatus status, String sentence) {
        if (over) {
            return;
        }
        over = true;
        if (answered) {
            Relay.reset(tool);
        } else {
            ToolAnswers.refuse(tool, ToolConnection.NAME, status, sentence);
        }
        Relay.shut(origin);
    }

    /** The request's body. */
    private final class ToOrigin extends Relay {

        private boolean complete;

        ToOrigin(Channel origin) {
            super(origin);
        }

        /** What comes behind the request is a further one, for which this connection is not. */
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (complete || !(message instanceof HttpContent content)) {
                ReferenceCountUtil.release(message);
                return;
            }
            complete = content instanceof LastHttpContent;
            if (content.decoderResult().isFailure()) {
                content.release();
                fail(HttpResponseStatus.BAD_REQUEST, "The request's body is malformed.");
            } else {
                hand(withoutTrailers(content));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            over = true;
            Relay.shut(origin);
        }
    }

    /** The answer. */
    private final class ToTool extends Relay {

        ToTool(Channel tool) {
            super(tool);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (over) {
                ReferenceCountUtil.release(message);
            } else if (((HttpObject) message).decoderResult().isFailure()) {
                ReferenceCountUtil.release(message);
                fail(HttpResponseStatus.BAD_GATEWAY, "The origin's answer cannot be read.");
            } else if (message instanceof HttpResponse head) {
                head(head);
            } else {
                body((HttpContent) message);
            }
        }

        private void head(HttpResponse head) {
            List<String> codings = head.headers().getAllAsString(HttpHeaderNames.TRANSFER_ENCODING);
            boolean odd = !codings.isEmpty()
                    && !(codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked"));
            if (odd || head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
                fail(HttpResponseStatus.BAD_GATEWAY, "The origin's answer is of a kind that was not asked for.");
                return;
            }
            HopByHop.remove(head.headers());
            if (oldTool) {
                head.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
            }
            head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            answered = true;
            hand(head);
        }

        private void body(HttpContent content) {
            over = content instanceof LastHttpContent;
            hand(withoutTrailers(content));
            if (over) {
                ToolAnswers.end(tool, ToolConnection.NAME);
                Relay.shut(origin);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail(HttpResponseStatus.BAD_GATEWAY, "The origin closed the connection before its answer was whole.");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            channelInactive(context);
        }
    }

    private static HttpContent withoutTrailers(HttpContent content) {
        if (content instanceof LastHttpContent last && !last.trailingHeaders().isEmpty()) {
            last.trailingHeaders().clear();
        }
        return content;
    }
}
