package dev.sluice.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpContent;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Writes one body, one buffer after another, so that what was sent is known to the byte. Runs on the channel's loop. */
final class SendBody {

    private static final int BUFFER = 128 << 10;
    private static final int STEPS_PER_SECOND = 20;

    private final Channel channel;
    private final Content content;
    private final long bytesPerSecond;
    private final AtomicLong sent;

    private SendBody(Channel channel, OriginFile file, AtomicLong sent) {
        this.channel = channel;
        this.content = file.content;
        this.bytesPerSecond = file.bytesPerSecond;
        this.sent = sent;
    }

    /** Sends a part of the file; completes when it is on its way, or the connection has gone. */
    static Mono<Void> of(Channel channel, OriginFile file, ByteRange part, AtomicLong sent) {
        return Mono.create(sink -> {
            channel.closeFuture().addListener(closed -> sink.success());
            SendBody body = new SendBody(channel, file, sent);
            channel.eventLoop().execute(() -> body.send(part.start(), part.end(), sink));
        });
    }

    private void send(long from, long end, MonoSink<Void> sink) {
        if (from >= end) {
            sink.success();
            return;
        }
        int length = (int) Math.min(end - from, Math.max(1, Math.min(BUFFER, bytesPerSecond / STEPS_PER_SECOND)));
        ByteBuf buffer = channel.alloc().directBuffer(length, length);
        content.fill(from, buffer.nioBuffer(0, length));
        buffer.writerIndex(length);
        ChannelFuture written = channel.writeAndFlush(new DefaultHttpContent(buffer));
        written.addListener(done -> {
            if (!done.isSuccess()) {
                sink.success();
                return;
            }
            sent.addAndGet(length);
            sendNext(from + length, end, length, sink);
        });
    }

    private void sendNext(long from, long end, int before, MonoSink<Void> sink) {
        if (bytesPerSecond == Long.MAX_VALUE) {
            send(from, end, sink);
            return;
        }
        long wait = TimeUnit.SECONDS.toNanos(1) * before / bytesPerSecond;
        Future<?> unused = channel.eventLoop().schedule(() -> send(from, end, sink), wait, TimeUnit.NANOSECONDS);
    }
}
