package dev.sluice.source.huggingface;

import dev.sluice.transfer.Checksum;
import dev.sluice.transfer.Checksum.Algorithm;
import dev.sluice.transfer.Expected;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A file of a repository at one commit.
 *
 * @param path its path in the repository, safe to be made below any folder
 * @param expected its size and hash: the SHA-256 of a large file, the git blob id of a small one
 */
record RepoFile(String path, Expected expected) {

    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_PATH = 2048;

    /** Where the Hub's client and the gateway keep what they know of a folder: no file of a repository may claim to be that. */
    private static final Pattern OURS = Pattern.compile("\\.sluice.*|\\.cache/huggingface(/.*)?", Pattern.DOTALL);

    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);

    /** Refuses a path that leads elsewhere or can be none. */
    RepoFile {
        if (isUnsafe(path)) {
            throw HubErrors.unsafePath(path);
        }
    }

    /**
     * A file as the Hub lists it.
     *
     * @param oid its git blob id, or the SHA-256 of a large file
     */
    static RepoFile of(String path, long size, String oid, boolean large) {
        return new RepoFile(path, new Expected(size, List.of(new Checksum(algorithm(oid, large), oid))));
    }

    private static Algorithm algorithm(String oid, boolean large) {
        if (large) {
            return Algorithm.SHA_256;
        }
        return oid.length() == Algorithm.SHA_256.length() * 2 ? Algorithm.GIT_BLOB_SHA_256 : Algorithm.GIT_BLOB;
    }

    /** The folder that it lies in; empty for the repository's own. */
    String folder() {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** Its name there. */
    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static boolean isUnsafe(String path) {
        List<String> parts = Arrays.asList(path.split("/", -1));
        return parts.stream().anyMatch(RepoFile::isUnsafePart)
                || DRIVE.matcher(path).matches()
                || OURS.matcher(path).matches()
                || path.startsWith("\\")
                || path.length() > LONGEST_PATH
                || !path.equals(new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    private static boolean isUnsafePart(String part) {
        return part.isEmpty()
                || part.equals(".")
                || part.equals("..")
                || part.chars().anyMatch(Character::isISOControl)
                || part.replace('\\', '/').matches("(.*/)?\\.\\.(/.*)?")
                || part.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME;
    }
}
