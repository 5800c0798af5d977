package dev.sluice.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Files that lie in folders already, and small notes beside them. No link leads out of a root: a file that is a link is as
 * good as none. Fails with {@link StorageFailure} where the disk does.
 */
public final class LocalFiles {

    private static final int LONGEST_NOTE = 64 << 10;
    private static final int READ = 1 << 20;

    private final Roots roots;
    private final FileThreads threads;

    LocalFiles(Roots roots, FileThreads threads) {
        this.roots = roots;
        this.threads = threads;
    }

    /**
     * A file that is there.
     *
     * @param size in bytes
     * @param modified when it was changed last, by the clock of its disk
     */
    public record Found(long size, Instant modified) {}

    /** Looks for a file; empty where there is none. */
    public Mono<Found> find(Folder folder, String name) {
        return call(() -> {
            BasicFileAttributes file = attributes(path(folder, name));
            return file == null
                    ? null
                    : new Found(file.size(), file.lastModifiedTime().toInstant());
        });
    }

    /** The text of a note; empty where there is none, or what lies there is too long to be one. */
    public Mono<String> read(Folder folder, String name) {
        return call(() -> {
            Path note = path(folder, name);
            BasicFileAttributes file = attributes(note);
            return file == null || file.size() > LONGEST_NOTE
                    ? null
                    : new String(Files.readAllBytes(note), StandardCharsets.UTF_8);
        });
    }

    /**
     * Writes a note in the place of what is there, with its folder where that is missing. Neither forced nor moved into place:
     * whoever reads notes must know a part of one from the whole.
     */
    public Mono<Void> write(Folder folder, String name, String text) {
        return call(() -> {
                    Path note = path(folder, name);
                    try {
                        write(note, text);
                    } catch (NoSuchFileException noFolder) {
                        Files.createDirectories(Objects.requireNonNull(note.getParent()));
                        write(note, text);
                    }
                    return true;
                })
                .then();
    }

    private static void write(Path note, String text) throws IOException {
        OpenOption[] anew = {
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS
        };
        try (FileChannel channel = FileChannel.open(note, anew)) {
            for (ByteBuffer bytes = StandardCharsets.UTF_8.encode(text); bytes.hasRemaining(); ) {
                channel.write(bytes);
            }
        }
    }

    /**
     * Hashes a file that was found. Cancelling ends that soon.
     *
     * @param digest takes its bytes
     */
    public Mono<byte[]> hash(Folder folder, String name, MessageDigest digest) {
        return Mono.<byte[]>create(sink -> {
                    AtomicBoolean stopped = new AtomicBoolean();
                    sink.onCancel(() -> stopped.set(true));
                    threads.checks().execute(() -> {
                        try {
                            hash(path(folder, name), digest, stopped);
                            sink.success(digest.digest());
                        } catch (IOException | UnsafePath error) {
                            sink.error(error);
                        }
                    });
                })
                .onErrorMap(LocalFiles::failure);
    }

    private static void hash(Path file, MessageDigest digest, AtomicBoolean stopped) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(READ);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            while (!stopped.get() && channel.read(buffer) >= 0) {
                digest.update(buffer.flip());
                buffer.clear();
            }
        }
    }

    private Path path(Folder folder, String name) throws IOException {
        return roots.resolve(folder).resolve(name);
    }

    /** Of a regular file; null where there is none. */
    private static @Nullable BasicFileAttributes attributes(Path path) throws IOException {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private <T> Mono<T> call(Callable<@Nullable T> task) {
        return Mono.fromFuture(() -> threads.call(task), true).onErrorMap(LocalFiles::failure);
    }

    private static Throwable failure(Throwable error) {
        return error instanceof UnsafePath ? error : StorageFailure.of(error);
    }
}
