package dev.sluice.transfer;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The head of an origin's answer, and its body, which must be read once or let go by {@link #discard()}.
 *
 * @param url the address that answered, after redirects
 * @param status its status
 * @param headers its fields
 * @param visit what it came of
 */
record OriginAnswer(URI url, int status, HttpHeaders headers, Visit visit) {

    private static final long MOST_UNWANTED = 16 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

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

    /** The size of what this is an answer with all or a part of, or -1. */
    long total() {
        return status == 206 ? ResumeCheck.total(field("Content-Range")) : length();
    }

    private boolean isChunked() {
        return headers.containsValue("Transfer-Encoding", "chunked", true);
    }

    /** Whether the end of the body can be told from a lost connection. */
    boolean isFramed() {
        return isChunked() || headers.contains("Content-Length");
    }

    /**
     * The body; each buffer is the receiver's own. Comes at the pace of its limits. Cancelling closes the connection
     * rather than reading the rest. Fails when nothing comes for the idle limit, or too little over a minute.
     */
    Flux<ByteBuf> body(Duration idle) {
        return visit.body(idle);
    }

    /**
     * Reads a body that nobody wants to its end where that is near, so that the connection can be used again; else closes it.
     * Completes when that is done, and never fails.
     */
    Mono<Void> letGo() {
        return length() < 0 || length() > MOST_UNWANTED ? Mono.fromRunnable(this::discard) : readToTheEnd();
    }

    /** As {@link #letGo} for an answer to a HEAD, which has no body whatever length it tells (RFC 9110 section 9.3.2). */
    Mono<Void> letGoHead() {
        return readToTheEnd();
    }

    private Mono<Void> readToTheEnd() {
        return body(PATIENCE)
                .doOnNext(ByteBuf::release)
                .then()
                .timeout(PATIENCE)
                .onErrorComplete()
                .doFinally(end -> discard());
    }

    /** Closes the connection, unless the body was read to its end. Whoever got the answer calls it however that ends. */
    void discard() {
        visit.end();
    }
}
