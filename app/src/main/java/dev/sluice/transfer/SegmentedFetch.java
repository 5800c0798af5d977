package dev.sluice.transfer;

import dev.sluice.storage.Origin;
import dev.sluice.storage.PartFile;
import dev.sluice.transfer.ResumeCheck.Ask;
import dev.sluice.transfer.ResumeCheck.Verdict;
import dev.sluice.transfer.TransferSignal.Advanced;
import dev.sluice.transfer.TransferSignal.Remarked;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Fetches what is missing of a file: out of the first answer, and over more connections as long as that helps. Their number
 * doubles while the network, not the disk, is what the file waits for. What fails of them ends; the others go on.
 */
final class SegmentedFetch {

    /** How often it is looked whether more connections would help. */
    private static final Duration TICK = Duration.ofMillis(200);

    private static final int MOST = 64;

    private final URI url;
    private final FileRequest request;
    private final PartFile part;
    private final Origin origin;
    private final SegmentPlan plan;
    private final FileTransfer.Tools tools;
    private final Sinks.Empty<Void> over = Sinks.empty();

    /** Guarded by this object's lock, as all below. */
    private int lanes;

    private int wanted = 1;
    /** Connections that failed since one brought all of its segment. */
    private int losses;

    private boolean refused;
    private boolean byDate;
    private boolean ended;
    private long calmUntil;
    private @Nullable TransferFailure failure;

    /**
     * A fetch.
     *
     * @param url where the file is: the request's address, or a mirror
     */
    SegmentedFetch(URI url, FileRequest request, PartFile part, SegmentPlan plan, FileTransfer.Tools tools) {
        this.url = url;
        this.request = request;
        this.part = part;
        this.origin = Objects.requireNonNull(part.origin());
        this.plan = plan;
        this.tools = tools;
        this.calmUntil = tools.nanos().getAsLong();
    }

    /** Something is missing, and the origin gives no more parts of this version: ask it anew. */
    static final class PartsRefused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        PartsRefused(String reason) {
            super(reason, null, false, false);
        }
    }

    /**
     * Fetches. Completes when nothing is missing; else fails with what went wrong last, or with {@link PartsRefused}.
     *
     * @param answer the first answer, already checked; it begins where the first gap does
     * @param total size of the file, or {@link TransferSignal#UNKNOWN}
     * @param growing whether there may be more connections than this one
     */
    Flux<TransferSignal> run(OriginAnswer answer, long total, boolean growing) {
        lanes = 1;
        long reach = total < 0 ? Segment.ENDLESS : total;
        Flux<Flux<TransferSignal>> others = growing
                ? Flux.interval(TICK)
                        .onBackpressureDrop()
                        .concatMapIterable(tick -> grow())
                        .takeUntilOther(over.asMono())
                : Flux.empty();
        Segment first = plan.first();
        if (first == null) {
            answer.discard();
            return Flux.empty();
        }
        return Flux.concat(Flux.just(lane(receive(first, answer, reach))), others)
                .flatMap(Function.identity(), MOST)
                .concatWith(Flux.defer(this::result));
    }

    private synchronized Flux<TransferSignal> result() {
        if (plan.isDone()) {
            return Flux.empty();
        }
        TransferFailure last = failure == null
                ? new TransferFailure(FailureType.LENGTH_MISMATCH, "The origin's answer ended early.", null)
                : failure;
        return Flux.error(refused ? new PartsRefused(String.valueOf(last.getMessage())) : last);
    }

    private synchronized List<Flux<TransferSignal>> grow() {
        boolean full = part.wasFull();
        boolean calm = tools.nanos().getAsLong() - calmUntil < 0;
        if (full || calm || ended || refused || losses > request.options().maxRetries() || !plan.hasWork()) {
            return List.of();
        }
        if (lanes >= wanted && plan.allAnswered()) {
            wanted = Math.min(tools.maxConnections(), lanes * 2);
        }
        List<Flux<TransferSignal>> added = new ArrayList<>();
        for (; lanes < wanted; lanes++) {
            added.add(lane(Flux.empty()));
        }
        return added;
    }

    /** One connection: a segment, and then another, until there is none or one fails. */
    private Flux<TransferSignal> lane(Flux<TransferSignal> begun) {
        Flux<TransferSignal> parts =
                Flux.defer(this::segment).repeat(plan::hasWork).onErrorResume(error -> failed(error, true));
        return begun.concatWith(parts)
                .onErrorResume(error -> failed(error, false))
                .doOnTerminate(this::laneEnded);
    }

    /** A connection that fails leaves the others alone, unless the file cannot be stored. */
    private Flux<TransferSignal> failed(Throwable error, boolean asPart) {
        TransferFailure failed = FailureTable.of(error);
        switch (failed.type()) {
            case DISK_FULL, STORAGE_FAILED, LEASE_LOST, DEADLINE -> {
                return Flux.error(failed);
            }
            case HTTP_STATUS,
                    BAD_RESPONSE,
                    BAD_DOCUMENT,
                    CHECKSUM_MISMATCH,
                    REDIRECT_REFUSED,
                    EGRESS_REFUSED,
                    PROXY_REFUSED,
                    TLS_FAILED -> retreat(failed, asPart);
            case NAME_NOT_FOUND, CONNECT_FAILED, TIMEOUT, TOO_SLOW, CONNECTION_LOST, LENGTH_MISMATCH ->
                retreat(failed, false);
        }
        return othersGoOn() ? Flux.just(new Remarked("One connection less: " + failed.getMessage())) : Flux.empty();
    }

    private synchronized boolean othersGoOn() {
        return lanes > 1;
    }

    private synchronized void retreat(TransferFailure failed, boolean forGood) {
        failure = failed;
        losses++;
        refused |= forGood;
        wanted = Math.max(1, lanes - 1);
        Duration wait = RetryWait.after(losses, request.options().retryInterval(), Duration.ZERO, tools.random());
        calmUntil = tools.nanos().getAsLong() + wait.toNanos();
    }

    private synchronized void succeeded() {
        losses = 0;
    }

    private void laneEnded() {
        boolean last;
        synchronized (this) {
            lanes--;
            last = lanes == 0;
            ended |= last;
        }
        if (last) {
            over.tryEmitEmpty();
        }
    }

    private Flux<TransferSignal> segment() {
        Segment segment = plan.next();
        if (segment == null) {
            return Flux.empty();
        }
        Ask ask = ResumeCheck.ask(origin, segment.from(), segment.limit(), isByDate());
        return tools.exchange()
                .get(url, ask.fields(), request.options(), request.asker())
                .flatMapMany(answer -> take(ask, segment, answer).doFinally(end -> answer.discard()))
                .doOnTerminate(() -> plan.end(segment));
    }

    private Flux<TransferSignal> take(Ask ask, Segment segment, OriginAnswer answer) {
        int status = answer.status();
        if (status != 200 && status != 206 && status != 416) {
            answer.discard();
            return Flux.error(FailureTable.status(answer, tools.clock()));
        }
        return switch (ResumeCheck.judge(ask, origin, answer)) {
            case Verdict.Continue ignored -> {
                plan.answered(segment, true);
                yield receive(segment, answer, ask.to());
            }
            case Verdict.TryDate ignored -> {
                answer.discard();
                askByDate();
                yield Flux.empty();
            }
            case Verdict.Whole ignored -> refuse(answer, "it sends the whole file");
            case Verdict.Complete ignored -> refuse(answer, "it has no such part");
            case Verdict.StartOver reason -> refuse(answer, reason.reason());
        };
    }

    /** The answers that were taken are of one version all the same, and may still bring all of it. */
    private static Flux<TransferSignal> refuse(OriginAnswer answer, String reason) {
        answer.discard();
        return Flux.error(
                new TransferFailure(FailureType.BAD_RESPONSE, "The origin does not give parts: " + reason + ".", null));
    }

    private synchronized boolean isByDate() {
        return byDate;
    }

    private synchronized void askByDate() {
        byDate = true;
    }

    private Flux<TransferSignal> receive(Segment segment, OriginAnswer answer, long reach) {
        plan.answered(segment, answer.status() == 206 && reach != Segment.ENDLESS && segment.from() > 0);
        Flux<ByteBuf> body = answer.body(request.options().idleTimeout()).handle((buffer, sink) -> {
            int arrived = buffer.readableBytes();
            int taken = plan.take(segment, arrived, reach);
            if (taken == 0) {
                buffer.release();
            } else {
                sink.next(buffer.writerIndex(buffer.readerIndex() + taken));
            }
            if (taken < arrived) {
                sink.complete();
            }
        });
        return part.write(segment.from(), body)
                .<TransferSignal>map(Advanced::new)
                .concatWith(Flux.defer(() -> checkLength(segment)))
                .doOnComplete(this::succeeded)
                .doOnTerminate(() -> plan.end(segment));
    }

    private Flux<TransferSignal> checkLength(Segment segment) {
        if (segment.limit() == Segment.ENDLESS) {
            plan.foundEnd(segment);
        }
        return segment.rest() == 0
                ? Flux.empty()
                : Flux.error(new TransferFailure(
                        FailureType.LENGTH_MISMATCH,
                        "The origin announced bytes up to " + segment.limit() + " and sent them up to " + segment.at()
                                + ".",
                        null));
    }
}
