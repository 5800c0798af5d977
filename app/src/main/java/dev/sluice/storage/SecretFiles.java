package dev.sluice.storage;

import dev.sluice.platform.DataDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/**
 * Small texts in the data directory that only the gateway's own account may read (mode 0600). Each appears whole or not at
 * all. Blocks: for the start only. Fails with {@link UncheckedIOException} when the file system refuses.
 */
public final class SecretFiles {

    private static final int RANDOM_BYTES = 48;
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;
    private final SecureRandom random;

    /** In that directory, which need not exist yet. */
    public SecretFiles(DataDirectory data, SecureRandom random) {
        this.directory = data.path();
        this.random = random;
    }

    /**
     * The secret in that file: 48 random bytes in base64 when nobody made one before. All who begin at once get the same.
     *
     * @return without the line's end that an editor may have left
     */
    public String readOrMake(String name) {
        Path file = directory.resolve(name);
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            return Files.readString(file).strip();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private void make(Path file) throws IOException {
        byte[] secret = new byte[RANDOM_BYTES];
        random.nextBytes(secret);
        Path partial = partial(file, Base64.getEncoder().encodeToString(secret) + "\n");
        try {
            // A link, unlike a move, does not replace what another gateway made meanwhile.
            Files.createLink(file, partial);
            force(directory);
        } catch (FileAlreadyExistsException another) {
            // It is as good as ours, and in use already.
        } finally {
            Files.delete(partial);
        }
    }

    /** Writes a text, in the place of what the file had. */
    public void write(String name, String text) {
        Path file = directory.resolve(name);
        try {
            Files.move(partial(file, text), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(directory);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private Path partial(Path file, String text) throws IOException {
        Files.createDirectories(directory);
        Path partial = Files.createTempFile(directory, file.getFileName() + ".", ".part", OWNER_ONLY);
        Files.writeString(partial, text, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        return partial;
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
