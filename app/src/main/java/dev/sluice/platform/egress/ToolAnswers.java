package dev.sluice.platform.egress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Writes a program's answers on its connection to {@link LoopbackProxy}, which carries one answer and then ends. */
final class ToolAnswers extends HttpResponseEncoder {

    /** How long a program may go on sending what nobody reads any more. */
    private static final long DRAIN_SECONDS = 2;

    private boolean toHead;

    /** That the request is HEAD, so that its answer has no body. */
    void toHead() {
        toHead = true;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse answer) {
        return toHead || super.isContentAlwaysEmpty(answer);
    }

    /**
     * Answers with a sentence and ends the connection.
     *
     * @param last the handler that stands for the connection until now, by its name
     */
    static void refuse(Channel tool, String last, HttpResponseStatus status, String sentence) {
        ByteBuf text = Unpooled.copiedBuffer(sentence + "\n", StandardCharsets.UTF_8);
        FullHttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, text);
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, text.readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (status.equals(HttpResponseStatus.PROXY_AUTHENTICATION_REQUIRED)) {
            answer.headers().set(HttpHeaderNames.PROXY_AUTHENTICATE, "Basic realm=\"sluice\"");
        }
        ChannelFuture unused = tool.write(answer);
        end(tool, last);
    }

    /** Lets a program that waits for it send its body (RFC 9110 section 15.2.1). */
    static void goOn(Channel tool) {
        ByteBuf line = Unpooled.copiedBuffer("HTTP/1.1 100 Continue\r\n\r\n", StandardCharsets.US_ASCII);
        ChannelFuture unused = Objects.requireNonNull(tool.pipeline().context(ToolAnswers.class))
                .writeAndFlush(line);
    }

    /**
     * Ends the connection behind what was written. What the program still sends is read for a moment, since it would lose
     * the answer if its own bytes met a closed socket (RFC 9112 section 9.6).
     */
    static void end(Channel tool, String last) {
        if (!tool.isActive()) {
            return;
        }
        tool.pipeline().replace(last, last, new Drain());
        tool.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (written.isSuccess()) {
                drain((DuplexChannel) tool);
            } else {
                Relay.shut(tool);
            }
        });
    }

    private static void drain(DuplexChannel tool) {
        tool.shutdownOutput().addListener(done -> tool.read());
        Future<?> unused = tool.eventLoop().schedule(() -> Relay.shut(tool), DRAIN_SECONDS, TimeUnit.SECONDS);
    }

    private static final class Drain extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.read();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Relay.shut(context);
        }
    }
}
