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
 * goes to, so that they are in its file system; they are named for the job item and the lease token.
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
        Path part = directory.resolve(HIDDEN).resolve(item + "." + leaseToken + ".part");
        Path journal = journal(part);
        PartPlace place = new PartPlace(directory, folder, part, journal, instance, json);
        Journal.View view = takeOver(item, place);
        return new PartFile(place, threads, space, lease, view);
    }

    private static Path journal(Path part) {
        String name = part.getFileName().toString();
        return part.resolveSibling(name.substring(0, name.length() - ".part".length()) + ".journal");
    }

    /** Moves or copies the newest part that an earlier lease left, and removes the others. */
    private Journal.@Nullable View takeOver(UUID item, PartPlace place) throws IOException {
        List<Path> parts = parts(item, place.folder(), ".part");
        parts.sort(Comparator.comparingLong(Storage::token).reversed());
        for (Path earlier : parts) {
            Journal.View view = Journal.read(journal(earlier), json).orElse(null);
            if (view != null
                    && !earlier.equals(place.part())
                    && Files.size(earlier) >= view.durable().end()) {
                bring(earlier, place, view);
                return view;
            }
        }
        return null;
    }

    /**
     * A process that only stopped may go on writing into its own file, so that file is not the one to go on with. Dying in
     * between leaves a journal beside whichever part is whole.
     */
    private void bring(Path earlier, PartPlace place, Journal.View view) throws IOException {
        if (instances.isSelfOrDead(view.instance())) {
            Journal.copy(place.journal(), json, view, instance);
            Files.move(earlier, place.part());
            Files.deleteIfExists(journal(earlier));
        } else {
            log.info("part {} is copied: its writer may still live", earlier.getFileName());
            place.copyPart(earlier, view.target() == null ? view.durable().end() : Files.size(earlier));
            Journal.copy(place.journal(), json, view, instance);
        }
    }

    private static long token(Path part) {
        String[] pieces = part.getFileName().toString().split("\\.", 3);
        return Long.parseLong(pieces[1]);
    }

    private static List<Path> parts(UUID item, Path directory, String ending) throws IOException {
        Path hidden = directory.resolve(HIDDEN);
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(hidden)) {
            try (DirectoryStream<Path> paths = Files.newDirectoryStream(hidden, item + ".*" + ending)) {
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
        for (Path part : parts(item, directory, ".part")) {
            String name =
                    Journal.read(journal(part), json).map(Journal.View::target).orElse(null);
            if (name != null
                    && !root.relativize(directory.resolve(name)).toString().equals(published)) {
                removeIfSame(directory.resolve(name), part);
            }
        }
        for (Path path : parts(item, directory, "")) {
            Files.deleteIfExists(path);
        }
        return true;
    }

    private static void removeIfSame(Path name, Path part) throws IOException {
        if (Files.exists(name) && Files.isSameFile(name, part)) {
            Files.delete(name);
        }
    }

    @Override
    public void close() throws IOException {
        threads.close();
        instances.close();
    }
}
