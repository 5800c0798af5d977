package dev.sluice.storage;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/**
 * A file that is not complete yet. It has one user, which does one thing after the other, but may write several bodies at a
 * time; cancelling ends what is in flight and keeps what is certain.
 */
public final class PartFile {

    private static final Logger log = LoggerFactory.getLogger(PartFile.class);

    /** Of what a part is that was published before its journal was begun; the same as nothing. */
    private static final Origin UNKNOWN = new Origin("", -1, null, null);

    private final PartPlace place;
    private final FileThreads threads;
    private final DiskSpace space;
    private final BooleanSupplier lease;
    private final FinalName finalName;
    private volatile @Nullable OpenPart open;
    private @Nullable Origin origin;
    private final @Nullable String linked;

    /** What was certain when the part was opened; beside that counts what is written. */
    private Spans certain;

    private CompletableFuture<?> inFlight = CompletableFuture.completedFuture(null);
    private @Nullable CompletableFuture<?> abandoned;
    private volatile boolean stopped;

    PartFile(PartPlace place, FileThreads threads, DiskSpace space, BooleanSupplier lease, @Nullable LeftPart left) {
        this.place = place;
        finalName = new FinalName(place);
        this.threads = threads;
        this.space = space;
        this.lease = lease;
        this.origin = left == null || left.view() == null ? null : left.view().origin();
        this.linked = left == null ? null : left.linked();
        this.certain = left == null ? Spans.NONE : left.durable();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException("every JDK has SHA-256", error);
        }
    }

    /** What the part holds the beginning of; null when it holds nothing. */
    public @Nullable Origin origin() {
        return origin;
    }

    /** Which bytes are there. */
    public Spans written() {
        OpenPart now = open;
        return now == null ? certain : now.written();
    }

    /**
     * Begins from zero. After all writers have ended.
     *
     * @param of what will be written
     * @param also what hashes the file beside SHA-256, see {@link #hashes}
     */
    public Mono<Void> begin(Origin of, List<MessageDigest> also) {
        return settled()
                .then(task(() -> {
                    closeOpen();
                    certain = Spans.NONE;
                    open = opened(0, () -> Journal.anew(place.journal(), place.json(), of), also);
                    origin = of;
                    return true;
                }))
                .then();
    }

    /**
     * Makes ready to add to what is there; that is read for the hashes meanwhile.
     *
     * @param also as in {@link #begin}; of no effect where the part was begun or resumed already
     */
    public Mono<Void> resume(List<MessageDigest> also) {
        return task(() -> {
                    if (open == null) {
                        Origin of = Objects.requireNonNullElse(origin, UNKNOWN);
                        open = opened(certain.end(), () -> Journal.open(place.journal(), place.json(), of), also);
                    }
                    return true;
                })
                .then();
    }

    /** Opens what is kept of the part, cut to a length. */
    private OpenPart opened(long length, Callable<Journal> journal, List<MessageDigest> also) throws Exception {
        List<MessageDigest> digests = new ArrayList<>(also);
        digests.addFirst(sha256());
        PartChannels channels = PartChannels.open(place.part(), length, threads.files());
        try {
            PartDigest digest = new PartDigest(digests, channels, threads.hashes());
            Room room = new Room(space, place.part());
            return new OpenPart(new OpenPart.Files(channels, journal.call(), digest, room), threads, lease, certain);
        } catch (Exception error) {
            channels.close();
            throw error;
        }
    }

    /**
     * Makes sure of the room for what is missing of the file: after {@link #begin} or {@link #resume}, before bytes are
     * written. The room is kept until it is used or the part is closed. Fails with {@link StorageFailure}: {@code FULL}, or
     * {@code PROMISED} where there would be room if other files that are under way ended without theirs.
     *
     * @param total the file's size in bytes; below 0 when nobody told it, then it is only looked whether the disk is full
     */
    public Mono<Void> reserve(long total) {
        return task(() -> {
                    Objects.requireNonNull(open).reserve(total);
                    return true;
                })
                .then();
    }

    /**
     * Writes a body; after {@link #begin} or {@link #resume}. Bodies for places apart may be written beside each other.
     *
     * @param from the place of the body's first byte
     * @param body buffers that become the part's own
     * @return how many bytes of the part are written in all, from time to time; fails with {@link StorageFailure}, or as
     *     the body does. At its end all that came is written.
     */
    public Flux<Long> write(long from, Flux<ByteBuf> body) {
        return Flux.create(sink -> write(from, body, sink), FluxSink.OverflowStrategy.LATEST);
    }

    private void write(long from, Flux<ByteBuf> body, FluxSink<Long> sink) {
        PartWriter writer = new PartWriter(Objects.requireNonNull(open), from, sink);
        wait(writer.ended());
        sink.onCancel(writer::stop);
        body.subscribe(writer);
    }

    /**
     * Takes over what another part of the same file holds, after ending the other's use: a copy, for whoever uses the other
     * may come back to it. Own bytes are given up. Afterwards this part is as if an earlier run had left it.
     */
    public Mono<Void> takeOver(PartFile left) {
        return new PartCopy(this, threads).of(left::bequeath, left).then(Mono.defer(this::closed));
    }

    /**
     * Copies what another part published; {@link #publish} may follow. What a crash leaves of it is not gone on with, for
     * anybody may change a published file.
     */
    public Mono<Void> copyOf(PartFile published) {
        return new PartCopy(this, threads).ofPublished(published, published.finalName::path);
    }

    /** Copies a file that lies on this machine, as it is now; {@link #publish} may follow. */
    public Mono<Void> copyOf(String path) {
        return new PartCopy(this, threads).ofFile(path);
    }

    private Mono<Void> closed() {
        return settled()
                .then(task(() -> {
                    certify();
                    closeOpen();
                    return true;
                }))
                .then();
    }

    /** Gives up what the part holds. */
    public Mono<Void> clear() {
        return settled()
                .then(task(() -> {
                    closeOpen();
                    Files.deleteIfExists(place.journal());
                    certain = Spans.NONE;
                    origin = null;
                    return true;
                }))
                .then();
    }

    /** Whether, since this was asked last, bytes that had arrived had to wait for the disk. */
    public boolean wasFull() {
        OpenPart now = open;
        return now != null && now.wasFull();
    }

    private synchronized void wait(CompletableFuture<?> running) {
        inFlight = CompletableFuture.allOf(inFlight.handle((ignored, error) -> true), running);
    }

    private synchronized CompletableFuture<?> inFlight() {
        return inFlight;
    }

    /** Completes when no writer, no force and no reader for the hash uses the part's files. */
    private Mono<Void> settled() {
        return Mono.defer(() -> Mono.fromFuture(whenSettled(), true)).then();
    }

    private CompletableFuture<Boolean> whenSettled() {
        return inFlight()
                .handle((ignored, error) -> true)
                .thenCompose(ignored -> {
                    OpenPart now = open;
                    return now == null ? CompletableFuture.<Void>completedFuture(null) : now.settled();
                })
                .handle((ignored, error) -> true);
    }

    /**
     * Makes the part durable and gives it its final name, or that name with a number where it is taken.
     *
     * @param name a safe name
     */
    public Mono<StoredFile> publish(String name) {
        return hashed(() -> finalName.link(name, this::mayLink));
    }

    /** The hashes of what is written, SHA-256 and then the others in their order; fails where it has a gap. */
    public Mono<List<byte[]>> hashes() {
        return settled()
                .then(Mono.defer(() -> {
                    OpenPart whole = Objects.requireNonNull(open);
                    return Mono.fromFuture(whole.digest().of(whole.written().end()), true);
                }))
                .onErrorMap(StorageFailure::of);
    }

    /** Does what gives the part its name, when all of it is on the disk and its hash is known, and forces the folder. */
    private Mono<StoredFile> hashed(Callable<String> naming) {
        return hashes().flatMap(hashes -> task(() -> {
                    OpenPart whole = Objects.requireNonNull(open);
                    whole.requireWhole();
                    whole.forceAll();
                    long size = whole.written().end();
                    return new StoredFile(naming.call(), size, HexFormat.of().formatHex(hashes.getFirst()));
                }))
                .flatMap(stored ->
                        running(() -> threads.folders().force(place.folder())).thenReturn(stored));
    }

    private boolean mayLink() {
        return !stopped && lease.getAsBoolean();
    }

    /** The final name that an earlier run linked before it died; null when it did not come so far. */
    public @Nullable String linkedName() {
        return linked;
    }

    /** Takes a file that an earlier run linked for published: its hash is read again, and its folder forced. */
    public Mono<StoredFile> adopt(String name) {
        return resumeWhole().then(hashed(() -> {
            finalName.adopt(name);
            return place.relative(name);
        }));
    }

    /** A part is linked only when it is whole. */
    private Mono<Void> resumeWhole() {
        return task(() -> {
                    certain = Spans.prefix(Files.size(place.part()));
                    return true;
                })
                .then(resume(List.of()));
    }

    /** Ends what is in flight, forces what is written, and takes back a final name that nobody was told of; once. */
    synchronized CompletableFuture<?> abandon() {
        stopped = true;
        if (abandoned == null) {
            abandoned = abandonNow();
        }
        return abandoned;
    }

    /** As {@link #abandon}, and opens what is left; nobody who abandons it later can remove it before. */
    private synchronized CompletableFuture<FileChannel> bequeath() {
        CompletableFuture<?> ended = abandon();
        CompletableFuture<FileChannel> opened = ended.handle((ignored, error) -> true)
                .thenCompose(ignored -> threads.call(() -> PartCopy.reading(place.part())));
        abandoned = opened.handle((ignored, error) -> true).thenCompose(ignored -> ended);
        return opened;
    }

    private CompletableFuture<?> abandonNow() {
        return whenSettled()
                .thenCompose(ignored -> threads.call(() -> {
                    try {
                        finalName.takeBack();
                        certify();
                    } finally {
                        closeOpen();
                    }
                    return true;
                }));
    }

    /** A disk that is full takes no line; the run ends in order all the same. */
    private void certify() {
        try {
            if (open != null) {
                open.certify();
            }
        } catch (IOException full) {
            log.warn("of {} less is certain than is written: {}", place.part().getFileName(), full.toString());
        }
    }

    /** Closes the part after its final name was told of, or before it is removed. */
    CompletableFuture<?> close() {
        return whenSettled()
                .thenCompose(ignored -> threads.call(() -> {
                    closeOpen();
                    return true;
                }));
    }

    private void closeOpen() throws IOException {
        if (open != null) {
            certain = open.isBroken() ? Spans.NONE : open.written();
            open.close();
            open = null;
        }
    }

    private <T> Mono<T> task(Callable<T> task) {
        return running(() -> threads.call(task));
    }

    /** Waits for what ends also when nobody waits for it any more. */
    private <T> Mono<T> running(Supplier<CompletableFuture<T>> begin) {
        return Mono.defer(() -> {
                    CompletableFuture<T> running = begin.get();
                    wait(running);
                    return Mono.fromFuture(running, true);
                })
                .onErrorMap(StorageFailure::of);
    }
}
