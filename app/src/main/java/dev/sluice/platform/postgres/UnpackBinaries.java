package dev.sluice.platform.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** Unpacks the server's programs from the class path, once for each version of them. */
final class UnpackBinaries {

    private static final int OWNER_MAY_EXECUTE = 0100;

    private UnpackBinaries() {}

    /** The directory that holds {@code bin}, {@code lib} and {@code share}. */
    static Path into(Path home) throws IOException {
        URL archive = archive(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        Path finished = home.resolve("binaries-" + fingerprint(archive.openConnection()));
        if (!Files.isDirectory(finished)) {
            deleteOthers(home);
            Path partial = Files.createDirectory(home.resolve("binaries-partial"));
            try (InputStream packed = archive.openStream()) {
                unpack(packed, partial);
            }
            // A rename may reach the disk before the bytes; one file system sync is cheaper than a thousand of files.
            Commands.works("sync", "-f", partial.toString());
            Directories.publish(partial, finished);
        }
        return finished;
    }

    static URL archive(String system, String architecture) {
        String platform = system.toLowerCase(Locale.ROOT) + " " + architecture.toLowerCase(Locale.ROOT);
        String name = switch (platform) {
            case "linux amd64", "linux x86_64" -> "postgres-linux-x86_64.txz";
            case "linux aarch64", "linux arm64" -> "postgres-linux-arm_64.txz";
            default -> "";
        };
        URL found = name.isEmpty() ? null : UnpackBinaries.class.getResource("/" + name);
        if (found == null) {
            throw new IllegalStateException("There is no embedded PostgreSQL for " + platform
                    + ". Set DATABASE_URL to a server: postgresql://user:password@host:port/name");
        }
        return found;
    }

    /** Reads only the jar's table of contents, not the archive itself, so that a later start stays quick. */
    private static String fingerprint(URLConnection connection) throws IOException {
        if (connection instanceof JarURLConnection jar && jar.getJarEntry() != null) {
            return Long.toHexString(jar.getJarEntry().getCrc());
        }
        return Long.toString(connection.getContentLengthLong());
    }

    private static void deleteOthers(Path home) throws IOException {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(home, "binaries-*")) {
            for (Path other : others) {
                Directories.delete(other);
            }
        }
    }

    private static void unpack(InputStream packed, Path target) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(packed)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                write(entry, tar, target);
            }
        }
    }

    private static void write(TarArchiveEntry entry, InputStream bytes, Path target) throws IOException {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
            throw new IOException("The archive of PostgreSQL names a path outside of itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Path parent = path.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
            Files.copy(bytes, path);
            boolean executable = (entry.getMode() & OWNER_MAY_EXECUTE) != 0;
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }
}
