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
 * The roots and what lies below them. Part files and journals lie in the hidden directory {@code .sluice} of their job's
 * folder, so that they are in the file system of their files; they are named for the job item, the lease token and the
 * process that writes them.
 */
public final class Storage implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Storage.class);

    private final Roots roots;
    private final FileThreads threads;
    private final DiskSpace space;
    private final JsonMapper json;
    private final UUID instance;
    private final InstanceLocks instances;
    private final Map<UUID, PartFile> open = new ConcurrentHashMap<>();

    Storage(Roots roots, FileThreads threads, DiskSpace space, JsonMapper json, UUID instance) {
        this.roots = roots;
        this.threads = threads;
        this.space = space;
        this.json = json;
        this.instance = instance;
        this.instances = instances(roots, instance);
    }

    private static InstanceLocks instances(Roots roots, UUID instance) {
        try {
            return new InstanceLocks(roots.instances(), instance);
        } catch (IOException error) {
            throw new UncheckedIOException("The locks in " + roots.instances() + " cannot be used", error);
        }
    }

    /**
     * Checks a folder that a client names for a job; nothing is made. Below the downloads root an absolute path is taken
     * below it too; below the models root it must be a path inside.
     *
     * @return the folder; fails with {@link UnsafePath}
     */
    public Mono<Folder> folder(Root root, String wanted) {
        return Mono.fromCallable(() -> Folder.of(root, FolderPath.parse(roots.relative(root, wanted))))
                .delayUntil(folder -> Mono.fromFuture(() -> threads.call(() -> roots.resolve(folder))));
    }

    /** The files that lie below the roots already. */
    LocalFiles localFiles() {
        return new LocalFiles(roots, threads);
    }

    /** The absolute path of a folder, for people. */
    public String absolute(Folder folder) {
        return roots.of(folder.root()).resolve(folder.path()).toString();
    }

    /**
     * Whether a file of that size lies there.
     *
     * @param path below the downloads root, as it was published
     * @param size in bytes
     */
    public Mono<Boolean> holds(String path, long size) {
        return Mono.fromFuture(() -> threads.call(() -> {
            Path root = roots.of(Root.DOWNLOADS);
            Path file = root.resolve(path).normalize();
            return file.startsWith(root) && Files.isRegularFile(file) && Files.size(file) == size;
        }));
    }

    /**
     * Opens the part file of an item: what an earlier run left is taken over, else it is empty.
     *
     * @param item the job item
     * @param leaseToken the lease under which it is written from now on
     * @param folder where the file goes, in one from {@link #folder}
     * @param lease whether that lease is still held; asked before every write
     */
    public Mono<PartFile> open(UUID item, long leaseToken, Folder folder, BooleanSupplier lease) {
        return Mono.fromFuture(() -> threads.call(() -> openNow(item, leaseToken, folder, lease)))
                .doOnNext(part -> open.put(item, part))
                .onErrorMap(error -> !(error instanceof UnsafePath), StorageFailure::of);
    }

    private PartFile openNow(UUID item, long leaseToken, Folder folder, BooleanSupplier lease) throws IOException {
        Path hidden = made(roots.hidden(folder), folder.root());
        Path target = made(roots.resolve(folder), folder.root());
        PartPlace place = new PartPlace(target, folder, new PartName(item, leaseToken, instance).in(hidden), json);
        return new PartFile(place, threads, space, lease, takeOver(item, place));
    }

    /** The directory, made where it is not there, as a real path. */
    private Path made(Path directory, Root root) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
        Path real = directory.toRealPath();
        if (!real.startsWith(roots.of(root))) {
            throw new UnsafePath("The folder leads out of the " + root.word() + " directory.");
        }
        return real;
    }

    /** Moves or copies the newest part that an earlier lease left, where it is of use. */
    private @Nullable LeftPart takeOver(UUID item, PartPlace place) throws IOException {
        List<Path> parts = new ArrayList<>(of(item, place.hidden()));
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
    private static List<Path> of(UUID item, Path hidden) throws IOException {
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
     * @param folder where it goes
     * @param published its path as it was written down; null when it was not
     */
    public Mono<Void> removeParts(UUID item, Folder folder, @Nullable String published) {
        return leave(item)
                .then(Mono.fromFuture(() -> threads.call(() -> remove(item, folder, published))))
                .then();
    }

    private boolean remove(UUID item, Folder folder, @Nullable String published) throws IOException {
        Path root = roots.of(folder.root());
        Path directory = root.resolve(folder.path());
        Path told = published == null ? null : root.resolve(published);
        List<Path> files = of(item, roots.hidden(folder));
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
