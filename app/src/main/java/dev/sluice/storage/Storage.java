package dev.sluice.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * The downloads root. Part files and journals lie in the hidden directory {@code .sluice} of the folder that their file
 * goes to, so that they are in its file system; they are named for the job item, the lease token and
 * the process that writes them.
 */
public final class Storage implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Storage.class);
    private static final String HIDDEN = ".sluice";

    private final Path root;
    private final FileThreads threads;
    private final DiskSpace space;
    private final JsonMapper json;
    private final UUID instance;
    private final InstanceLocks instances;
    private final Map<UUID, PartFile> open = new ConcurrentHashMap<>();

    Storage(Path root, FileThreads threads, DiskSpace space, JsonMapper json, UUID instance) {
        try {
            Files.createDirectories(root);
            this.root = root.toRealPath();
            this.instances = new InstanceLocks(this.root.resolve(HIDDEN).resolve("instances"), instance);
        } catch (IOException error) {
            throw new UncheckedIOException("The downloads directory " + root + " cannot be used", error);
        }
        this.threads = threads;
        this.space = space;
        this.json = json;
        this.instance = instance;
    }

    /**
     * Checks a folder that a client names. It is taken below the downloads root, also when it is written as an absolute
     * path; nothing is made.
     *
     * @return the path below the root, empty for the root itself; fails with {@link UnsafePath}
     */
    public Mono<String> folder(String wanted) {
        return Mono.fromCallable(() -> FolderPath.parse(wanted))
                .flatMap(path -> Mono.fromFuture(() -> threads.call(() -> FolderPath.insideRoot(root, path))));
    }

    /**
     * Whether a file of that size lies there.
     *
     * @param path below the downloads root, as it was published
     * @param size in bytes
     */
    public Mono<Boolean> holds(String path, long size) {
        return Mono.fromFuture(() -> threads.call(() -> {
            Path file = root.resolve(path).normalize();
            return file.startsWith(root) && Files.isRegularFile(file) && Files.size(file) == size;
        }));
    }

    /**
     * Opens the part file of an item: what an earlier run left is taken over, else it is empty.
     *
     * @param item the job item
     * @param leaseToken the lease under which it is written from now on
     * @param folder where the file goes, from {@link #folder}
     * @param lease whether that lease is still held; asked before every write
     */
    public Mono<PartFile> open(UUID item, long leaseToken, String folder, BooleanSupplier lease) {
        return Mono.fromFuture(() -> threads.call(() -> openNow(item, leaseToken, folder, lease)))
                .doOnNext(part -> open.put(item, part))
                .onErrorMap(error -> !(error instanceof UnsafePath), StorageFailure::of);
    }

    private PartFile openNow(UUID item, long leaseToken, String folder, BooleanSupplier lease) throws IOException {
        Path wanted = root.resolve(FolderPath.insideRoot(root, folder));
        if (!Files.isDirectory(wanted.resolve(HIDDEN))) {
            Files.createDirectories(wanted.resolve(HIDDEN));
        }
        Path directory = wanted.toRealPath();
        if (!directory.startsWith(root)) {
            throw new UnsafePath("The folder leads out of the downloads directory.");
        }
        Path part = new PartName(item, leaseToken, instance).in(directory.resolve(HIDDEN));
        PartPlace place = new PartPlace(directory, folder, part, json);
        return new PartFile(place, threads, space, lease, takeOver(item, place));
    }

    /** Moves or copies the newest part that an earlier lease left, where it is of use. */
    private @Nullable LeftPart takeOver(UUID item, PartPlace place) throws IOException {
        List<Path> parts = new ArrayList<>(of(item, place.folder()));
        parts.removeIf(file -> PartName.of(file).isEmpty() || file.equals(place.part()));
        parts.sort(Comparator.comparingLong(Storage::token).reversed());
        for (Path earlier : parts) {
            boolean ended =
                    instances.isSelfOrDead(PartName.of(earlier).orElseThrow().instance());
            LeftPart left = LeftPart.read(earlier, place, ended);
            if (left != null) {
                bring(earlier, place, left, ended);
                return left;
            }
        }
        return null;
    }

    /**
     * A process that only stopped may go on writing into its own file, so that file is not the one to go on with. Dying in
     * between leaves a journal beside whichever part is whole.
     */
    private void bring(Path earlier, PartPlace place, LeftPart left, boolean ended) throws IOException {
        if (!ended) {
            log.info("part {} is copied: its writer may still live", earlier.getFileName());
            place.copyPart(earlier, left.durable().end());
        }
        if (left.view() != null) {
            Journal.copy(place.journal(), json, left.view());
        }
        if (ended) {
            Files.move(earlier, place.part());
            Files.deleteIfExists(PartName.journal(earlier));
        }
    }

    private static long token(Path part) {
        return PartName.of(part).orElseThrow().token();
    }

    /** The parts and journals of an item. */
    private static List<Path> of(UUID item, Path directory) throws IOException {
        Path hidden = directory.resolve(HIDDEN);
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(hidden)) {
            try (DirectoryStream<Path> paths = Files.newDirectoryStream(hidden, item + ".*")) {
                paths.forEach(found::add);
            }
        }
        return found;
    }

    /**
     * Ends the use of an item's part file without a final name: what is in flight ends, what is certain stays for a later
     * run, and a final name that was not written down is taken back.
     */
    public Mono<Void> abandon(UUID item) {
        return Mono.defer(() -> {
            PartFile part = open.remove(item);
            return part == null ? Mono.empty() : Mono.fromFuture(part.abandon()).then();
        });
    }

    /** As {@link #abandon}, but a final name stays: whether it was written down is not known. */
    public Mono<Void> leave(UUID item) {
        return Mono.defer(() -> {
            PartFile part = open.remove(item);
            return part == null ? Mono.empty() : Mono.fromFuture(part.close()).then();
        });
    }

    /**
     * Removes every part and journal of an item, after its final name was written down or its job has ended, and every
     * final name of it that was not written down.
     *
     * @param item the job item
     * @param folder where its parts lie, from {@link #folder}
     * @param published its path as it was written down; null when it was not
     */
    public Mono<Void> removeParts(UUID item, String folder, @Nullable String published) {
        return leave(item)
                .then(Mono.fromFuture(() -> threads.call(() -> remove(item, folder, published))))
                .then();
    }

    private boolean remove(UUID item, String folder, @Nullable String published) throws IOException {
        Path directory = root.resolve(folder);
        Path told = published == null ? null : root.resolve(published);
        List<Path> files = of(item, directory);
        for (Path part : files) {
            if (PartName.of(part).isPresent() && wasNotToldOf(part, told)) {
                for (Path name : PartName.finalNames(part, directory)) {
                    Files.delete(name);
                }
            }
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        return true;
    }

    /** A published file that is not there any more was moved, so that another name may be where it is now. */
    private static boolean wasNotToldOf(Path part, @Nullable Path told) throws IOException {
        return told == null || (Files.exists(told) && !Files.isSameFile(told, part));
    }

    @Override
    public void close() throws IOException {
        threads.close();
        instances.close();
    }
}
