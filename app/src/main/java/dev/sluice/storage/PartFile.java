package dev.sluice.storage;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/**
 * A file that is not complete yet. It has one user, which does one thing after the other; cancelling ends what is in
 * flight and keeps what is certain.
 */
public final class PartFile {

    private final PartPlace place;
    private final FileThreads threads;
    private final BooleanSupplier lease;
    private final MessageDigest digest = sha256();
    private @Nullable PartChannels channels;
    private @Nullable Journal journal;
    private Journal.@Nullable View view;

    /** Bytes that are written, and how many of them the digest has seen. */
    private long offset;

    private long digested;

    /** After a write or a force failed nothing more of the part counts as durable. */
    private boolean doubtful;

    private @Nullable Object linkedKey;
    private @Nullable Path linked;
    private CompletableFuture<?> inFlight = CompletableFuture.completedFuture(null);
    private volatile boolean stopped;

    PartFile(PartPlace place, FileThreads threads, BooleanSupplier lease, Journal.@Nullable View view) {
        this.place = place;
        this.threads = threads;
        this.lease = lease;
        this.view = view;
        this.offset = view == null ? 0 : view.durable();
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
        return view == null ? null : view.origin();
    }

    /** How many bytes are there, from the beginning. */
    public long offset() {
        return offset;
    }

    /** Begins from zero, with a journal that says of what. */
    public Mono<Void> begin(Origin origin) {
        return task(() -> {
                    closeChannels();
                    digest.reset();
                    digested = 0;
                    offset = 0;
                    channels = PartChannels.open(place.part(), 0, threads.files());
                    journal = Journal.create(place.journal(), place.json(), origin, place.instance());
                    view = new Journal.View(origin, place.instance(), 0, null);
                    return true;
                })
                .then();
    }

    /** Makes ready to go on behind {@link #offset()}; what is there is read once for its hash. */
    public Mono<Void> resume() {
        return task(() -> {
                    if (channels == null) {
                        channels = PartChannels.open(place.part(), offset, threads.files());
                        journal = Journal.open(place.journal(), place.json());
                    }
                    if (digested != offset) {
                        digest.reset();
                        digestPrefix();
                        digested = offset;
                    }
                    return true;
                })
                .then();
    }

    private void digestPrefix() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        try (FileChannel from = FileChannel.open(place.part(), StandardOpenOption.READ)) {
            long at = 0;
            while (at < offset) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), offset - at));
                int read = from.read(buffer, at);
                if (read < 0) {
                    throw new IOException("the part file is shorter than its journal says");
                }
                digest.update(buffer.flip());
                at += read;
            }
        }
    }

    /**
     * Appends a body; after {@link #begin} or {@link #resume}.
     *
     * @param body buffers that become the part's own
     * @return how many bytes are written, from the beginning, from time to time; fails with {@link StorageFailure}, or as
     *     the body does
     */
    public Flux<Long> write(Flux<ByteBuf> body) {
        return Flux.create(sink -> write(body, sink), FluxSink.OverflowStrategy.LATEST);
    }

    private void write(Flux<ByteBuf> body, FluxSink<Long> sink) {
        PartWriter.Target target = new PartWriter.Target(
                Objects.requireNonNull(channels), digest, Objects.requireNonNull(journal), threads, lease);
        PartWriter writer = new PartWriter(target, offset, sink);
        inFlight = writer.ended().handle((length, doubt) -> {
            offset = length == null ? 0 : length;
            digested = offset;
            doubtful |= doubt != null;
            return true;
        });
        sink.onCancel(writer::stop);
        body.subscribe(writer);
    }

    /**
     * Makes the part durable and gives it its final name, or that name with a number where it is taken.
     *
     * @param name a safe name
     */
    public Mono<StoredFile> publish(String name) {
        return task(() -> {
            Objects.requireNonNull(channels).force(true);
            String path = link(name);
            place.forceFolder();
            String hash = HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
            return new StoredFile(path, offset, hash);
        });
    }

    private String link(String name) throws IOException {
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        String candidate = name;
        for (int number = 1; !linkedTo(candidate); number++) {
            candidate = stem + " (" + number + ")" + extension;
        }
        return place.relative(candidate);
    }

    /** Links the part to a name, or tells that the name is taken; never replaces what is there. */
    private boolean linkedTo(String candidate) throws IOException {
        Path target = place.target(candidate);
        place.requireFolder();
        Objects.requireNonNull(journal).target(candidate);
        if (stopped || !lease.getAsBoolean()) {
            throw new StorageFailure(StorageFailure.Kind.LEASE_LOST, "The lease is no longer held.", null);
        }
        try {
            Files.createLink(target, place.part());
        } catch (FileAlreadyExistsException taken) {
            return false;
        }
        linked = target;
        linkedKey = place.key(target);
        return true;
    }

    /** The final name that an earlier run linked before it died; null when it did not come so far. */
    public @Nullable String linkedName() {
        String target = view == null ? null : view.target();
        return target != null && place.isPart(place.target(target)) ? target : null;
    }

    /** Takes a file that an earlier run linked for published: its hash is read again, and its folder forced. */
    public Mono<StoredFile> adopt(String name) {
        return resumeWhole().then(task(() -> {
            Objects.requireNonNull(channels).force(true);
            linked = place.target(name);
            linkedKey = place.key(place.part());
            place.forceFolder();
            String hash = HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
            return new StoredFile(place.relative(name), offset, hash);
        }));
    }

    /** A part is linked only when it is whole. */
    private Mono<Void> resumeWhole() {
        return task(() -> {
                    offset = Files.size(place.part());
                    return true;
                })
                .then(resume());
    }

    /** Ends what is in flight, forces what is written, and takes back a final name that nobody was told of. */
    CompletableFuture<?> abandon() {
        stopped = true;
        return inFlight.handle((ignored, error) -> true)
                .thenCompose(ignored -> threads.call(() -> {
                    if (linked != null && linkedKey != null && linkedKey.equals(place.key(linked))) {
                        Files.delete(linked);
                    }
                    if (channels != null && journal != null && offset > 0 && !doubtful) {
                        channels.force(false);
                        journal.durable(offset);
                    }
                    closeChannels();
                    return true;
                }));
    }

    /** Closes the part after its final name was told of, or before it is removed. */
    CompletableFuture<?> close() {
        return inFlight.handle((ignored, error) -> true)
                .thenCompose(ignored -> threads.call(() -> {
                    closeChannels();
                    return true;
                }));
    }

    private void closeChannels() throws IOException {
        if (channels != null) {
            channels.close();
            channels = null;
        }
        if (journal != null) {
            journal.close();
            journal = null;
        }
    }

    private <T> Mono<T> task(Callable<T> task) {
        return Mono.defer(() -> {
                    CompletableFuture<T> running = threads.call(task);
                    inFlight = running;
                    return Mono.fromFuture(running, true);
                })
                .onErrorMap(StorageFailure::of);
    }
}
