package dev.sluice.transfer;

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
import java.util.concurrent.atomic.AtomicBoolean;
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
    private static final Duration TICK = Duration.ofMillis(100);

    private final Places places;
    private final FileRequest request;
    private final PartFile part;
    private final SegmentPlan plan;
    private final FileTransfer.Tools tools;
    private final Sinks.Empty<Void> over = Sinks.empty();

    /** Guarded by this object's lock, as all below. */
    private final Growth growth;

    private int lanes;

    /** Connections that failed since one brought all of its segment. */
    private int losses;

    private boolean refused;
    private boolean ended;
    private long calmUntil;
    private @Nullable TransferFailure failure;

    /**
     * A fetch.
     *
     * @param places where its segments are asked for
     */
    SegmentedFetch(Places places, FileRequest request, PartFile part, SegmentPlan plan, FileTransfer.Tools tools) {
        this.places = places;
        this.request = request;
        this.part = part;
        this.plan = plan;
        this.tools = tools;
        this.calmUntil = tools.nanos().getAsLong();
        this.growth = new Growth(tools.maxConnections(request), calmUntil);
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
     * @param brings the place behind the last byte that it brings, or {@link TransferSignal#UNKNOWN}
     * @param growing whether there may be more connections than this one
     */
    Flux<TransferSignal> run(OriginAnswer answer, long brings, boolean growing) {
        lanes = 1;
        long reach = brings < 0 ? Segment.ENDLESS : brings;
        Flux<Flux<TransferSignal>> others = growing
                ? Flux.interval(TICK)
                        .onBackpressureDrop()
                        .concatMapIterable(tick -> grow())
                        .takeUntilOther(over.asMono())
                : Flux.empty();
        Segment first = plan.first(reach);
        if (first == null) {
            answer.discard();
            return Flux.empty();
        }
        return Flux.concat(Flux.just(firstLane(first, answer, reach)), others)
                .flatMap(Function.identity(), TransferLimits.MAX_CONNECTIONS)
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
        long now = tools.nanos().getAsLong();
        boolean calm = now - calmUntil < 0;
        if (calm || ended || refused || losses > request.options().maxRetries() || !plan.hasWork()) {
            return List.of();
        }
        int wanted = growth.look(now, plan.arrived(), plan.rest(), lanes, full || !plan.allAnswered());
        List<Flux<TransferSignal>> added = new ArrayList<>();
        for (; lanes < wanted; lanes++) {
            added.add(Flux.defer(() -> lane(places.next(), Flux.empty())));
        }
        return added;
    }

    /** One connection: a segment, and then another, until there is none, it is one too many, or it fails. */
    private Flux<TransferSignal> lane(Place place, Flux<TransferSignal> begun) {
        AtomicBoolean left = new AtomicBoolean();
        place.use(1);
        Flux<TransferSignal> parts = Flux.defer(() -> segment(place))
                .repeat(() -> plan.hasWork() && !place.isLeft() && !leaves(left))
                .onErrorResume(error -> failed(place, error, true));
        return begun.concatWith(parts)
                .onErrorResume(error -> failed(place, error, false))
                .doOnTerminate(() -> laneEnded(place, left));
    }

    private Flux<TransferSignal> firstLane(Segment first, OriginAnswer answer, long reach) {
        Place place = places.next();
        place.led(answer.url(), request.options());
        return lane(place, receive(place, first, answer, reach));
    }

    private synchronized boolean leaves(AtomicBoolean left) {
        if (growth.isTooMany(lanes)) {
            lanes--;
            left.set(true);
        }
        return left.get();
    }

    /** A connection that fails leaves the others alone, unless the file cannot be stored. */
    private Flux<TransferSignal> failed(Place place, Throwable error, boolean asPart) {
        TransferFailure failed = FailureTable.of(error);
        switch (failed.type()) {
            case DISK_FULL, STORAGE_FAILED, LEASE_LOST, DEADLINE -> {
                return Flux.error(failed);
            }
            case HTTP_STATUS,
                    BAD_RESPONSE,
                    BAD_DOCUMENT,
                    NO_MEDIA,
                    CHECKSUM_MISMATCH,
                    REDIRECT_REFUSED,
                    EGRESS_REFUSED,
                    PROXY_REFUSED,
                    TLS_FAILED -> retreat(place, failed, asPart);
            case NAME_NOT_FOUND, CONNECT_FAILED, TIMEOUT, TOO_SLOW, CONNECTION_LOST, LENGTH_MISMATCH ->
                retreat(place, failed, false);
        }
        return othersGoOn() ? Flux.just(new Remarked("One connection less: " + failed.getMessage())) : Flux.empty();
    }

    private synchronized boolean othersGoOn() {
        return lanes > 1;
    }

    private synchronized void retreat(Place place, TransferFailure failed, boolean forGood) {
        failure = failed;
        losses++;
        place.forget();
        refused = places.failed(place, forGood);
        growth.retreat(lanes - 1);
        Duration wait = RetryWait.after(losses, request.options().retryInterval(), Duration.ZERO, tools.random());
        calmUntil = tools.nanos().getAsLong() + wait.toNanos();
    }

    private synchronized void succeeded(Place place) {
        losses = 0;
        place.succeeded();
    }

    private void laneEnded(Place place, AtomicBoolean left) {
        boolean last;
        place.use(-1);
        synchronized (this) {
            lanes -= left.get() ? 0 : 1;
            last = lanes == 0;
            ended |= last;
        }
        if (last) {
            over.tryEmitEmpty();
        }
    }

    private Flux<TransferSignal> segment(Place place) {
        Segment segment = plan.next();
        if (segment == null) {
            return Flux.empty();
        }
        Ask ask = place.ask(segment);
        URI at = place.at();
        return tools.exchange()
                .get(at, ask.fields(), request.options(), request.asker())
                .flatMapMany(answer -> take(place, ask, segment, answer)
                        .onErrorResume(FailureTable::isOfAnswer, error -> elsewhere(place, at, error))
                        .doFinally(end -> answer.discard()))
                .doOnTerminate(() -> plan.end(segment));
    }

    /** What redirects led to may be good for a while only. */
    private static Flux<TransferSignal> elsewhere(Place place, URI at, Throwable error) {
        return place.forget(at) ? Flux.empty() : Flux.error(error);
    }

    private Flux<TransferSignal> take(Place place, Ask ask, Segment segment, OriginAnswer answer) {
        int status = answer.status();
        if (status != 200 && status != 206 && status != 416) {
            answer.discard();
            return Flux.error(FailureTable.status(answer, tools.clock()));
        }
        return switch (place.judge(ask, answer)) {
            case Verdict.Continue ignored -> {
                plan.answered(segment, true);
                place.led(answer.url(), request.options());
                yield receive(place, segment, answer, ask.to());
            }
            case Verdict.TryDate ignored -> {
                answer.discard();
                place.askByDate();
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

    private Flux<TransferSignal> receive(Place place, Segment segment, OriginAnswer answer, long reach) {
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
                .doOnComplete(() -> succeeded(place))
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
