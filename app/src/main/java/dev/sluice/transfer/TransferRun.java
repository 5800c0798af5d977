package dev.sluice.transfer;

import dev.sluice.storage.Origin;
import dev.sluice.storage.PartFile;
import dev.sluice.storage.Spans;
import dev.sluice.storage.StoredFile;
import dev.sluice.transfer.ResumeCheck.Ask;
import dev.sluice.transfer.ResumeCheck.Verdict;
import dev.sluice.transfer.SegmentedFetch.PartsRefused;
import dev.sluice.transfer.TransferSignal.Advanced;
import dev.sluice.transfer.TransferSignal.Opened;
import dev.sluice.transfer.TransferSignal.Published;
import dev.sluice.transfer.TransferSignal.Remarked;
import dev.sluice.transfer.TransferSignal.Retrying;
import dev.sluice.transfer.TransferSignal.Skipped;
import dev.sluice.transfer.TransferSignal.StartedOver;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One run of a transfer: tries that follow one another until the file is published or no further try can help. */
final class TransferRun {

    /** Below this size more connections cost more than they bring. */
    private static final long LEAST_FOR_MORE = 16 << 20;

    private final FileRequest request;
    private final PartFile part;
    private final Mirrors mirrors;
    private final FileTransfer.Tools tools;

    /** Tries that failed in a row without progress. One try runs at a time, so these need no lock. */
    private int failed;

    /** How far any try came; only what goes beyond is progress. */
    private long reached;

    private long told;
    private boolean byDate;
    private boolean alone;
    private boolean spread;

    private boolean whole;
    private boolean finished;
    private boolean mismatched;
    private @Nullable ContentCheck check;

    TransferRun(FileRequest request, PartFile part, FileTransfer.Tools tools) {
        this.request = request;
        this.part = part;
        this.mirrors = new Mirrors(request.url(), request.mirrors());
        this.tools = tools;
        this.reached = part.written().bytes();
        this.failed = request.tries();
    }

    Flux<TransferSignal> signals() {
        String linked = part.linkedName();
        if (linked != null) {
            return part.adopt(linked).flux().map(stored -> published(stored, true));
        }
        return LeftOut.checkKnown(request)
                .thenMany(Flux.defer(this::attempt))
                .onErrorResume(LeftOut.class, this::skipped)
                .onErrorResume(error -> again(FailureTable.of(error)))
                .repeat(() -> !finished);
    }

    private Flux<TransferSignal> skipped(LeftOut why) {
        finished = true;
        return Flux.just(new Skipped(String.valueOf(why.getMessage())));
    }

    /** Where this try looks for the file. */
    private URI url() {
        return mirrors.url();
    }

    private Flux<TransferSignal> attempt() {
        Ask ask = ask(part.origin());
        return tools.exchange()
                .get(url(), ask.fields(), request.options(), request.asker())
                .flatMapMany(answer -> take(ask, answer).doFinally(end -> answer.discard()))
                .onErrorResume(PartsRefused.class, refused -> {
                    alone = true;
                    return Flux.just(new Remarked(refused.getMessage() + " Asking anew, over one connection."));
                });
    }

    private Ask ask(@Nullable Origin known) {
        long most = tools.mostAtOnce();
        boolean anew = whole || part.written().spans().isEmpty();
        return anew || known == null || !known.url().equals(ResumeCheck.hash(url()))
                ? ResumeCheck.begin(request.expected().size(), most)
                : ResumeCheck.ask(known, part.written(), byDate, most);
    }

    private Flux<TransferSignal> take(Ask ask, OriginAnswer answer) {
        int status = answer.status();
        if (status != 200 && status != 206 && (status != 416 || !ask.isPartial())) {
            answer.discard();
            return Flux.error(FailureTable.status(answer, tools.clock()));
        }
        return switch (ResumeCheck.judge(ask, part.origin(), answer)) {
            case Verdict.Continue on -> proceed(ask, answer, on.total());
            case Verdict.Whole ignored -> begin(answer, ask);
            case Verdict.Complete complete -> {
                answer.discard();
                yield part.resume(check(answer, complete.total()).digests())
                        .thenMany(publish(answer, complete.total()));
            }
            case Verdict.TryDate ignored -> {
                answer.discard();
                byDate = true;
                yield Flux.just(new Remarked("The origin did not take the entity tag; asking by date."));
            }
            case Verdict.StartOver over -> startOver(answer, over.reason());
        };
    }

    /** The next try asks for the whole file; an origin that goes on sending parts is no use. */
    private Flux<TransferSignal> startOver(OriginAnswer answer, String reason) {
        answer.discard();
        if (whole || part.written().bytes() == 0) {
            return Flux.error(new TransferFailure(
                    FailureType.BAD_RESPONSE, "The origin's answer contradicts the request: " + reason + ".", null));
        }
        whole = true;
        return Flux.just(new StartedOver(reason));
    }

    private Flux<TransferSignal> begin(OriginAnswer answer, Ask ask) {
        Optional<String> version = validator(ResumeCheck.origin(url(), answer));
        return LeftOut.check(request, answer, name(answer), version, tools.storage())
                .thenMany(Flux.defer(() -> beginBody(answer, ask)));
    }

    private static Optional<String> validator(Origin origin) {
        return Optional.ofNullable(origin.etag() == null ? origin.lastModified() : origin.etag());
    }

    private Flux<TransferSignal> beginBody(OriginAnswer answer, Ask ask) {
        boolean over = part.written().bytes() > 0;
        String reason = ask.isPartial()
                ? "the file changed at the origin, or the origin does not continue files"
                : "the origin gave nothing by which the file could be continued safely";
        Flux<TransferSignal> said = over && !whole ? Flux.just(new StartedOver(reason)) : Flux.empty();
        whole = false;
        check = null;
        long total = answer.total();
        return said.concatWith(part.begin(
                        ResumeCheck.origin(url(), answer), check(answer, total).digests())
                .thenMany(Flux.defer(() -> receive(ask, answer, total))));
    }

    private Flux<TransferSignal> proceed(Ask ask, OriginAnswer answer, long total) {
        return part.resume(check(answer, total).digests()).thenMany(Flux.defer(() -> receive(ask, answer, total)));
    }

    /** The check that began with the bytes that are there. */
    private ContentCheck check(OriginAnswer answer, long total) {
        ContentCheck now = check == null ? ContentCheck.of(request.expected(), answer, total) : check;
        check = now;
        return now;
    }

    private Flux<TransferSignal> receive(Ask ask, OriginAnswer answer, long total) {
        long expected = request.expected().size();
        if (expected >= 0 && total >= 0 && expected != total) {
            answer.discard();
            return Flux.error(new TransferFailure(
                    FailureType.CHECKSUM_MISMATCH,
                    "The origin's file has " + total + " bytes, but " + expected + " are expected.",
                    null));
        }
        mirrors.learn(
                MirrorLinks.of(answer.url(), answer.headers().getAll("Link")).mirrors());
        told = part.written().bytes();
        Opened opened = new Opened(name(answer), total, told);
        SegmentPlan plan =
                total < 0 ? SegmentPlan.endless(tools.nanos()) : SegmentPlan.of(part.written(), total, tools.nanos());
        Flux<TransferSignal> bytes = new SegmentedFetch(places(total), request, part, plan, tools)
                .run(answer, ask.reach(total), isWorthMore(total))
                .mapNotNull(this::forward);
        return part.reserve(total)
                .thenMany(Flux.concat(Flux.just(opened), remarks(answer), bytes, publish(answer, total)));
    }

    /** Bytes of several hosts come together only where a checksum vouches for the whole. */
    private Places places(long total) {
        boolean vouched = !Objects.requireNonNull(check).checksums().isEmpty();
        Place first = Place.of(url(), Objects.requireNonNull(part.origin()));
        List<URI> others = vouched && isWorthMore(total) ? mirrors.others() : List.of();
        spread |= !others.isEmpty();
        return new Places(first, others, total);
    }

    private boolean isWorthMore(long total) {
        Origin origin = Objects.requireNonNull(part.origin());
        boolean verifiable = origin.etag() != null || origin.lastModified() != null;
        return !alone && verifiable && total >= LEAST_FOR_MORE && tools.maxConnections(request) > 1;
    }

    private static Flux<TransferSignal> remarks(OriginAnswer answer) {
        String encoding = answer.field("Content-Encoding");
        return encoding == null || encoding.equalsIgnoreCase("identity")
                ? Flux.empty()
                : Flux.just(new Remarked("The origin encoded the file (" + encoding + "); it is stored as it came."));
    }

    /** Several connections tell what is there in all; what one of them tells late is left out. */
    private @Nullable TransferSignal forward(TransferSignal signal) {
        if (!(signal instanceof Advanced advanced)) {
            return signal;
        }
        if (advanced.bytes() <= told) {
            return null;
        }
        told = advanced.bytes();
        LeftOut.checkGrown(request.options().filter(), told);
        if (told > reached) {
            reached = told;
            failed = 0;
        }
        return signal;
    }

    private String name(OriginAnswer answer) {
        if (request.folder().root().replaces()) {
            return Objects.requireNonNull(request.name());
        }
        return SafeName.of(
                request.name(),
                answer.field("Content-Disposition"),
                answer.url(),
                request.item().toString());
    }

    private Flux<TransferSignal> publish(OriginAnswer answer, long total) {
        return Flux.defer(() -> {
            if (total >= 0 && !part.written().equals(Spans.prefix(total))) {
                return Flux.error(new TransferFailure(
                        FailureType.LENGTH_MISMATCH,
                        "The origin announced " + total + " bytes and sent "
                                + part.written().bytes() + ".",
                        null));
            }
            LeftOut.checkWhole(request.options().filter(), part.written().bytes());
            ContentCheck now = check(answer, total);
            return part.hashes()
                    .flatMap(hashes -> now.failure(hashes)
                            .<Mono<StoredFile>>map(Mono::error)
                            .orElseGet(() -> part.publish(name(answer))))
                    .flux()
                    .map(stored -> published(stored, answer.isFramed()));
        });
    }

    private TransferSignal published(StoredFile stored, boolean lengthVerified) {
        finished = true;
        String version = Optional.ofNullable(part.origin())
                .flatMap(TransferRun::validator)
                .orElse(null);
        return new Published(stored.path(), stored.size(), stored.sha256(), lengthVerified, version);
    }

    private Flux<TransferSignal> again(TransferFailure failure) {
        if (failure.type() == FailureType.CHECKSUM_MISMATCH) {
            return mismatched(failure);
        }
        return failure.type().isOurs() ? giveUp(failure) : retry(failure);
    }

    private Flux<TransferSignal> giveUp(TransferFailure failure) {
        finished = true;
        return Flux.error(failure);
    }

    /** Wrong bytes are fetched once more: from one address where they came from several, else from another mirror. */
    private Flux<TransferSignal> mismatched(TransferFailure failure) {
        boolean mixed = spread && !alone;
        boolean other = !mixed && leaveMirror();
        if (mismatched && !other) {
            return giveUp(failure);
        }
        mismatched = true;
        whole = true;
        alone = true;
        return Flux.just(new StartedOver(String.valueOf(failure.getMessage())));
    }

    /** Turns to the next mirror; whether there is one. */
    private boolean leaveMirror() {
        boolean more = mirrors.leave();
        if (more) {
            failed = 0;
            byDate = false;
        }
        return more;
    }

    private Flux<TransferSignal> retry(TransferFailure failure) {
        failed++;
        if (!FailureTable.isRetryable(failure) || failed > request.options().maxRetries()) {
            return leaveMirror()
                    ? Flux.just(new Remarked(failure.getMessage() + " Going on with another mirror."))
                    : giveUp(failure);
        }
        Duration wait =
                RetryWait.after(failed, request.options().retryInterval(), FailureTable.floor(failure), tools.random());
        Mono<TransferSignal> pause = Mono.delay(wait).then(Mono.empty());
        return Flux.<TransferSignal>just(new Retrying(failed + 1, wait, failure))
                .concatWith(pause);
    }
}
