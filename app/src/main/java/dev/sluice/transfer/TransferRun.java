package dev.sluice.transfer;

import dev.sluice.storage.Origin;
import dev.sluice.storage.PartFile;
import dev.sluice.storage.StoredFile;
import dev.sluice.transfer.ResumeCheck.Ask;
import dev.sluice.transfer.ResumeCheck.Verdict;
import dev.sluice.transfer.TransferSignal.Advanced;
import dev.sluice.transfer.TransferSignal.Opened;
import dev.sluice.transfer.TransferSignal.Published;
import dev.sluice.transfer.TransferSignal.Remarked;
import dev.sluice.transfer.TransferSignal.Retrying;
import dev.sluice.transfer.TransferSignal.StartedOver;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One run of a transfer: tries that follow one another until the file is published or no further try can help. */
final class TransferRun {

    private final FileRequest request;
    private final PartFile part;
    private final FileTransfer.Tools tools;

    /** Tries that failed in a row without progress. One try runs at a time, so these need no lock. */
    private int failed;

    private long reached;
    private boolean byDate;
    private boolean whole;
    private boolean finished;

    TransferRun(FileRequest request, PartFile part, FileTransfer.Tools tools) {
        this.request = request;
        this.part = part;
        this.tools = tools;
        this.reached = part.offset();
    }

    Flux<TransferSignal> signals() {
        String linked = part.linkedName();
        if (linked != null) {
            return part.adopt(linked).flux().map(stored -> published(stored, true));
        }
        return Flux.defer(this::attempt)
                .onErrorResume(error -> again(FailureTable.of(error)))
                .repeat(() -> !finished);
    }

    private Flux<TransferSignal> attempt() {
        Origin known = part.origin();
        boolean same = known != null && known.url().equals(ResumeCheck.hash(request.url()));
        Ask ask = whole || !same ? Ask.WHOLE : ResumeCheck.ask(known, part.offset(), byDate);
        return tools.exchange()
                .get(request.url(), ask.fields(), request.options(), request.asker())
                .flatMapMany(answer -> take(ask, answer).doFinally(end -> answer.discard()));
    }

    private Flux<TransferSignal> take(Ask ask, OriginAnswer answer) {
        int status = answer.status();
        if (status != 200 && status != 206 && (status != 416 || ask.offset() == 0)) {
            answer.discard();
            return Flux.error(FailureTable.status(answer, tools.clock()));
        }
        return switch (ResumeCheck.judge(ask, part.origin(), answer)) {
            case Verdict.Continue on -> proceed(answer, on.total());
            case Verdict.Whole ignored -> begin(answer, ask);
            case Verdict.Complete complete -> {
                answer.discard();
                yield part.resume().thenMany(publish(answer, complete.total()));
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
        if (whole || part.offset() == 0) {
            return Flux.error(new TransferFailure(
                    FailureType.BAD_RESPONSE, "The origin's answer contradicts the request: " + reason + ".", null));
        }
        whole = true;
        return Flux.just(new StartedOver(reason));
    }

    private Flux<TransferSignal> begin(OriginAnswer answer, Ask ask) {
        boolean over = part.offset() > 0;
        String reason = ask.offset() > 0
                ? "the file changed at the origin, or the origin does not continue files"
                : "the origin gave nothing by which the file could be continued safely";
        Flux<TransferSignal> said = over && !whole ? Flux.just(new StartedOver(reason)) : Flux.empty();
        reached = 0;
        whole = false;
        return said.concatWith(part.begin(ResumeCheck.origin(request.url(), answer))
                .thenMany(Flux.defer(() -> receive(answer, answer.length()))));
    }

    private Flux<TransferSignal> proceed(OriginAnswer answer, long total) {
        return part.resume().thenMany(Flux.defer(() -> receive(answer, total)));
    }

    private Flux<TransferSignal> receive(OriginAnswer answer, long total) {
        Opened opened = new Opened(name(answer), total, part.offset());
        Flux<TransferSignal> bytes =
                part.write(answer.body(request.options().idleTimeout())).map(this::advanced);
        return Flux.concat(Flux.just(opened), remarks(answer), bytes, publish(answer, total));
    }

    private static Flux<TransferSignal> remarks(OriginAnswer answer) {
        String encoding = answer.field("Content-Encoding");
        return encoding == null || encoding.equalsIgnoreCase("identity")
                ? Flux.empty()
                : Flux.just(new Remarked("The origin encoded the file (" + encoding + "); it is stored as it came."));
    }

    private TransferSignal advanced(long bytes) {
        if (bytes > reached) {
            reached = bytes;
            failed = 0;
        }
        return new Advanced(bytes);
    }

    private String name(OriginAnswer answer) {
        return SafeName.of(
                request.name(),
                answer.field("Content-Disposition"),
                answer.url(),
                request.item().toString());
    }

    private Flux<TransferSignal> publish(OriginAnswer answer, long total) {
        return Flux.defer(() -> {
            if (total >= 0 && part.offset() != total) {
                return Flux.error(new TransferFailure(
                        FailureType.LENGTH_MISMATCH,
                        "The origin announced " + total + " bytes and sent " + part.offset() + ".",
                        null));
            }
            return part.publish(name(answer)).flux().map(stored -> published(stored, answer.isFramed()));
        });
    }

    private TransferSignal published(StoredFile stored, boolean lengthVerified) {
        finished = true;
        return new Published(stored.path(), stored.size(), stored.sha256(), lengthVerified);
    }

    private Flux<TransferSignal> again(TransferFailure failure) {
        failed++;
        if (!FailureTable.isRetryable(failure) || failed > request.options().maxRetries()) {
            finished = true;
            return Flux.error(failure);
        }
        Duration wait =
                RetryWait.after(failed, request.options().retryInterval(), FailureTable.floor(failure), tools.random());
        Mono<TransferSignal> pause = Mono.delay(wait).then(Mono.empty());
        return Flux.<TransferSignal>just(new Retrying(failed + 1, wait, failure))
                .concatWith(pause);
    }
}
