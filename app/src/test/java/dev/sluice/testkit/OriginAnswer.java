package dev.sluice.testkit;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import dev.sluice.testkit.OriginFile.Fault;
import dev.sluice.testkit.OriginFile.Framing;
import dev.sluice.testkit.OriginFile.Instead;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Answers one request for one file: decides status and range, writes the head, and sends the body with its faults. */
public final class OriginAnswer {

    private final OriginFile file;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final AtomicLong sent;

    /**
     * An answer that was not yet sent.
     *
     * @param sent counts the bytes of the body that were handed to the socket
     */
    public OriginAnswer(OriginFile file, HttpServerRequest request, HttpServerResponse response, AtomicLong sent) {
        this.file = file;
        this.request = request;
        this.response = response;
        this.sent = sent;
    }

    /** Writes it; status and head are decided at once, unless the file delays its heads. */
    public Publisher<Void> send() {
        if (file.headDelay.isZero()) {
            return answer();
        }
        return Mono.delay(file.headDelay).then(Mono.defer(() -> Mono.from(answer())));
    }

    private Publisher<Void> answer() {
        response.header(HttpHeaderNames.DATE, date(Instant.now()));
        Instead instead = file.instead;
        if (instead != null && instead.take()) {
            instead.headers().forEach(response::header);
            return response.status(instead.status())
                    .header(HttpHeaderNames.CONTENT_LENGTH, "0")
                    .send();
        }
        writeValidators();
        long size = file.content.size();
        ByteRange range = file.ranges && ifRangeHolds()
                ? ByteRange.parse(request.requestHeaders().get(HttpHeaderNames.RANGE), size)
                : null;
        if (range != null && range.isEmpty()) {
            return response.status(416)
                    .header(HttpHeaderNames.CONTENT_RANGE, "bytes */" + size)
                    .header(HttpHeaderNames.CONTENT_LENGTH, "0")
                    .send();
        }
        return body(range == null ? new ByteRange(0, size) : partial(range, size));
    }

    private ByteRange partial(ByteRange asked, long size) {
        ByteRange given = new ByteRange(Math.clamp(asked.start() + file.shift, 0, size - 1), asked.end());
        String said = contentRange(given, size);
        response.status(206);
        if (!said.isEmpty()) {
            response.header(HttpHeaderNames.CONTENT_RANGE, said);
        }
        return given;
    }

    private String contentRange(ByteRange given, long size) {
        String text = file.contentRange;
        return (text == null ? "bytes FIRST-LAST/TOTAL" : text)
                .replace("FIRST", Long.toString(given.start()))
                .replace("LAST", Long.toString(given.end() - 1))
                .replace("TOTAL", Long.toString(size));
    }

    private void writeValidators() {
        String etag = file.etag;
        if (etag != null) {
            response.header(HttpHeaderNames.ETAG, etag);
        }
        Instant lastModified = file.lastModified;
        if (lastModified != null) {
            response.header(HttpHeaderNames.LAST_MODIFIED, date(lastModified));
        }
        if (file.ranges) {
            response.header(HttpHeaderNames.ACCEPT_RANGES, "bytes");
        }
        response.header(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream");
    }

    private boolean ifRangeHolds() {
        String condition = request.requestHeaders().get(HttpHeaderNames.IF_RANGE);
        if (condition == null || !file.ifRange) {
            return true;
        }
        Instant lastModified = file.lastModified;
        boolean byDate = lastModified != null && condition.equals(date(lastModified));
        boolean byEtag = file.ifRangeByEtag && !condition.startsWith("W/") && condition.equals(file.etag);
        return byDate || byEtag;
    }

    private Publisher<Void> body(ByteRange part) {
        boolean head = "HEAD".equals(request.method().name());
        Fault close = taken(head ? null : file.close, part);
        Fault stall = taken(head ? null : file.stall, part);
        long most =
                Math.min(close == null ? part.length() : close.after(), stall == null ? part.length() : stall.after());
        boolean stream = channel() instanceof Http2StreamChannel;
        boolean closes = (frame(part.length()) && !stream) || close != null;
        file.headers.forEach(header -> response.header(header.getKey(), header.getValue()));
        if (head) {
            return response.send();
        }
        ByteRange sending = new ByteRange(part.start(), part.start() + Math.min(most, part.length()));
        Mono<Void> ending = stall != null && (close == null || stall.after() < close.after())
                ? closed()
                : closes ? Mono.fromRunnable(() -> FaultyOrigin.drop(channel())).then(closed()) : Mono.empty();
        if (stream && file.hints) {
            ChannelFuture unused = channel()
                    .pipeline()
                    .firstContext()
                    .write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("103")));
        }
        return response.sendHeaders()
                .then(Mono.defer(() -> SendBody.of(channel(), file, sending, sent))
                        .then(ending));
    }

    /** Writes how the body ends; true if the connection has to be closed for that. */
    private boolean frame(long length) {
        if (file.framing == Framing.CHUNKED) {
            response.chunkedTransfer(true);
            return false;
        }
        response.chunkedTransfer(false);
        boolean announced = file.announced >= 0;
        if (file.framing == Framing.LENGTH || announced) {
            response.header(HttpHeaderNames.CONTENT_LENGTH, Long.toString(announced ? file.announced : length));
        }
        if (file.framing == Framing.CLOSE || announced) {
            response.keepAlive(false);
            return true;
        }
        return false;
    }

    private static @Nullable Fault taken(@Nullable Fault fault, ByteRange part) {
        return fault != null && fault.after() < part.length() && fault.take() ? fault : null;
    }

    private Mono<Void> closed() {
        return Mono.create(sink -> channel().closeFuture().addListener(done -> sink.success()));
    }

    private Channel channel() {
        Channel[] found = new Channel[1];
        response.withConnection(connection -> found[0] = connection.channel());
        return found[0];
    }

    private static String date(Instant instant) {
        return RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
    }
}
