package dev.sluice.transfer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;
import reactor.util.retry.Retry.RetrySignal;

/** Asks for small documents, into memory, and for heads, with the guard, the redirects and the tries of a transfer. */
public final class FetchDocument {

    private final OriginExchange exchange;
    private final Clock clock;
    private final RandomGenerator random;

    FetchDocument(OriginExchange exchange, Clock clock, RandomGenerator random) {
        this.exchange = exchange;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Fetches the document. Cancelling closes the connection.
     *
     * @param url where it is; http or https
     * @param most how many bytes it may have
     * @param options how to ask; tries follow failures that another try may mend
     * @param asker on whose behalf
     * @return the document; empty when it has more bytes; fails with {@link TransferFailure}
     */
    public Mono<SmallDocument> fetch(URI url, int most, TransferOptions options, Asker asker) {
        return Mono.defer(() -> exchange.get(url, Map.of(), options, asker))
                .flatMap(answer -> read(answer, most, options).doFinally(end -> answer.discard()))
                .transform(tried -> again(tried, options));
    }

    /**
     * Reads a document while it comes. A try that fails midway is made again from the beginning, so that what was made of it is
     * made again too. Cancelling closes the connection.
     *
     * @param url where it is; http or https
     * @param options how to ask; tries follow failures that another try may mend
     * @param asker on whose behalf
     * @param reader makes something of the head and the bytes; buffers are its own, and their stream fails as the origin does
     * @return what the reader makes; fails with {@link TransferFailure}
     */
    public <T> Flux<T> read(
            URI url, TransferOptions options, Asker asker, BiFunction<OriginHead, Flux<ByteBuf>, Flux<T>> reader) {
        return Flux.defer(() -> exchange.get(url, Map.of(), options, asker)
                        .flatMapMany(answer -> read(answer, options, reader).doFinally(end -> answer.discard())))
                .onErrorMap(FailureTable::of)
                .retryWhen(tries(options));
    }

    private <T> Flux<T> read(
            OriginAnswer answer, TransferOptions options, BiFunction<OriginHead, Flux<ByteBuf>, Flux<T>> reader) {
        return answer.status() == 200
                ? reader.apply(
                        new OriginHead(answer.url(), answer.status(), answer.headers()),
                        answer.body(options.idleTimeout()))
                : Flux.error(FailureTable.status(answer, clock));
    }

    /**
     * Fetches the beginning of the document and breaks it off there, which costs the connection.
     *
     * @param url where it is; http or https
     * @param bytes how many of its bytes are wanted; it may have less
     * @param options how to ask; tries follow failures that another try may mend
     * @param asker on whose behalf
     * @return the beginning; fails with {@link TransferFailure}
     */
    public Mono<SmallDocument> beginning(URI url, int bytes, TransferOptions options, Asker asker) {
        return Mono.defer(() -> exchange.get(url, Map.of(), options, asker))
                .flatMap(answer -> begin(answer, bytes, options).doFinally(end -> answer.discard()))
                .transform(tried -> again(tried, options));
    }

    private Mono<SmallDocument> begin(OriginAnswer answer, int bytes, TransferOptions options) {
        if (answer.status() != 200) {
            return Mono.error(FailureTable.status(answer, clock));
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        return answer.body(options.idleTimeout())
                .map(buffer -> append(content, buffer))
                .takeUntil(size -> size >= bytes)
                .then(Mono.fromSupplier(() -> new SmallDocument(
                        answer.url(),
                        Arrays.copyOf(content.toByteArray(), Math.min(bytes, content.size())),
                        answer.headers())));
    }

    /**
     * Asks for a head. Redirects are followed within the origin of the address, and to what else is named.
     *
     * @param url of what; http or https
     * @param elsewhere to which other origins redirects are followed; one to any other is the answer
     * @param options how to ask; tries follow failures that another try may mend
     * @param asker on whose behalf
     * @return the head; fails with {@link TransferFailure}
     */
    public Mono<OriginHead> head(URI url, Predicate<URI> elsewhere, TransferOptions options, Asker asker) {
        return Mono.defer(() -> exchange.head(url, elsewhere, options, asker))
                .flatMap(answer -> answer.letGoHead().then(Mono.defer(() -> head(answer))))
                .transform(tried -> again(tried, options));
    }

    private Mono<OriginHead> head(OriginAnswer answer) {
        return answer.status() == 200 || OriginExchange.isRedirect(answer.status())
                ? Mono.just(new OriginHead(answer.url(), answer.status(), answer.headers()))
                : Mono.error(FailureTable.status(answer, clock));
    }

    private <T> Mono<T> again(Mono<T> tried, TransferOptions options) {
        return tried.onErrorMap(FailureTable::of).retryWhen(tries(options));
    }

    private Retry tries(TransferOptions options) {
        return Retry.from(failures -> failures.concatMap(failure -> again(failure, options)));
    }

    private Mono<SmallDocument> read(OriginAnswer answer, int most, TransferOptions options) {
        if (answer.status() != 200) {
            answer.discard();
            return Mono.error(FailureTable.status(answer, clock));
        }
        if (answer.length() > most) {
            answer.discard();
            return Mono.empty();
        }
        return Mono.defer(() -> collect(answer, most, options.idleTimeout()));
    }

    private static Mono<SmallDocument> collect(OriginAnswer answer, int most, Duration idle) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        return answer.body(idle)
                .map(buffer -> append(content, buffer))
                .takeUntil(size -> size > most)
                .then(Mono.defer(() -> content.size() > most
                        ? Mono.empty()
                        : Mono.just(new SmallDocument(answer.url(), content.toByteArray(), answer.headers()))));
    }

    private static int append(ByteArrayOutputStream content, ByteBuf buffer) {
        try {
            content.writeBytes(ByteBufUtil.getBytes(buffer));
            return content.size();
        } finally {
            buffer.release();
        }
    }

    private Mono<Long> again(RetrySignal signal, TransferOptions options) {
        TransferFailure failure = FailureTable.of(signal.failure());
        int failed = (int) signal.totalRetries() + 1;
        if (!FailureTable.isRetryable(failure) || failed > options.maxRetries()) {
            return Mono.error(failure);
        }
        Duration floor = FailureTable.floor(failure);
        return Mono.delay(RetryWait.after(failed, options.retryInterval(), floor, random));
    }
}
