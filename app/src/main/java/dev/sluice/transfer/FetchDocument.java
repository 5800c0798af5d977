package dev.sluice.transfer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;
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
     * Asks for a head. Redirects are followed within the origin of the address alone: one that leads elsewhere is the answer.
     *
     * @param url of what; http or https
     * @param options how to ask; tries follow failures that another try may mend
     * @param asker on whose behalf
     * @return the head; fails with {@link TransferFailure}
     */
    public Mono<OriginHead> head(URI url, TransferOptions options, Asker asker) {
        return Mono.defer(() -> exchange.head(url, options, asker))
                .flatMap(answer -> head(answer).doFinally(end -> answer.discard()))
                .transform(tried -> again(tried, options));
    }

    private Mono<OriginHead> head(OriginAnswer answer) {
        return answer.status() == 200 || OriginExchange.isRedirect(answer.status())
                ? Mono.just(new OriginHead(answer.url(), answer.status(), answer.headers()))
                : Mono.error(FailureTable.status(answer, clock));
    }

    private <T> Mono<T> again(Mono<T> tried, TransferOptions options) {
        return tried.onErrorMap(FailureTable::of)
                .retryWhen(Retry.from(failures -> failures.concatMap(failure -> again(failure, options))));
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
