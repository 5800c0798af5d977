package dev.sluice.transfer;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/**
 * The head of an origin's answer, and its body, which must be read once or let go by {@link #discard()}.
 *
 * @param url the address that answered, after redirects
 * @param status its status
 * @param headers its fields
 * @param connection what it comes by
 */
record OriginAnswer(URI url, int status, HttpHeaders headers, Connection connection) {

    private static final Duration SPEED_WINDOW = Duration.ofSeconds(60);
    private static final long LEAST_BYTES = 60 << 10;

    @Nullable
    String field(String name) {
        return headers.get(name);
    }

    /** The announced length of the body, or -1. */
    long length() {
        String length = headers.get("Content-Length");
        if (length == null || isChunked()) {
            return TransferSignal.UNKNOWN;
        }
        try {
            return Long.parseLong(length.strip());
        } catch (NumberFormatException malformed) {
            return TransferSignal.UNKNOWN;
        }
    }

    private boolean isChunked() {
        return headers.containsValue("Transfer-Encoding", "chunked", true);
    }

    /** Whether the end of the body can be told from a lost connection. */
    boolean isFramed() {
        return isChunked() || headers.contains("Content-Length");
    }

    /**
     * The body; each buffer is the receiver's own. Cancelling closes the connection rather than reading the rest. Fails
     * when nothing comes for the idle limit, or too little over a minute.
     */
    Flux<ByteBuf> body(Duration idle) {
        AtomicLong received = new AtomicLong();
        return connection
                .inbound()
                .receive()
                .retain()
                .doOnNext(buffer -> received.addAndGet(buffer.readableBytes()))
                .timeout(idle)
                .takeUntilOther(tooSlow(received))
                .doOnCancel(connection::dispose)
                .doOnError(error -> connection.dispose())
                .doOnDiscard(ByteBuf.class, ByteBuf::release);
    }

    private static Mono<Void> tooSlow(AtomicLong received) {
        return Flux.interval(SPEED_WINDOW)
                .filter(tick -> received.getAndSet(0) < LEAST_BYTES)
                .concatMap(tick -> Mono.error(new TransferFailure(
                        FailureType.TOO_SLOW, "The origin sent less than 1 KiB/s for a minute.", null)))
                .then();
    }

    void discard() {
        connection.dispose();
    }
}
