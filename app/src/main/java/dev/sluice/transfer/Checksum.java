package dev.sluice.transfer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * What the bytes of a whole file must hash to.
 *
 * @param algorithm how it is computed
 * @param hex its value in lower-case hexadecimal digits
 */
public record Checksum(Algorithm algorithm, String hex) {

    /** Ways to compute a checksum, the strongest first. */
    public enum Algorithm {
        /** SHA-512. */
        SHA_512("sha-512", "SHA-512", 64),
        /** SHA-256. */
        SHA_256("sha-256", "SHA-256", 32),
        /** The id of a git blob in a repository of the newer object format: SHA-256 over a head and the bytes. */
        GIT_BLOB_SHA_256("git-blob-sha-256", "SHA-256", 32),
        /** The id of a git blob: SHA-1 over a head and the bytes. Guards against accidents, hardly against attackers. */
        GIT_BLOB("git-blob", "SHA-1", 20),
        /** SHA-1. Guards against accidents, hardly against attackers. */
        SHA_1("sha-1", "SHA-1", 20),
        /** MD5. Guards against accidents, not against attackers. */
        MD5("md5", "MD5", 16);

        private final String word;
        private final String digest;
        private final int length;

        Algorithm(String word, String digest, int length) {
            this.word = word;
            this.digest = digest;
            this.length = length;
        }

        /** Its name in texts, such as {@code sha-256}. */
        public String word() {
            return word;
        }

        /** How many bytes its values have. */
        public int length() {
            return length;
        }

        /** Whether nobody can make another file with the same value. */
        public boolean withstandsAttackers() {
            return switch (this) {
                case SHA_512, SHA_256, GIT_BLOB_SHA_256 -> true;
                case GIT_BLOB, SHA_1, MD5 -> false;
            };
        }

        /** The algorithm of a name, in upper or lower case and with or without dashes; empty when it is none of these. */
        static Optional<Algorithm> named(String name) {
            String plain = plain(name);
            return Arrays.stream(values())
                    .filter(algorithm -> plain(algorithm.word).equals(plain))
                    .findFirst();
        }

        private static String plain(String name) {
            return name.replace("-", "").toLowerCase(Locale.ROOT);
        }
    }

    /** Checks the value. */
    public Checksum {
        hex = hex.toLowerCase(Locale.ROOT);
        int digits = algorithm.length * 2;
        if (hex.length() != digits) {
            throw new BadChecksum("A " + algorithm.word + " checksum has " + digits
                    + " hexadecimal digits, and this one has " + hex.length() + " characters.");
        }
        if (!hex.chars().allMatch(HexFormat::isHexDigit)) {
            throw new BadChecksum("A " + algorithm.word + " checksum has hexadecimal digits only.");
        }
    }

    /**
     * Reads {@code algorithm:digits}, such as {@code sha-256:9f86…}. The algorithm may be written without dashes; a
     * {@code git-blob} with 64 digits is one of the newer object format.
     *
     * @throws BadChecksum if it is none
     */
    public static Checksum parse(String text) {
        String[] parts = text.strip().split(":", 2);
        if (parts.length != 2) {
            throw new BadChecksum("A checksum is written as its algorithm, a colon, and its hexadecimal digits.");
        }
        Algorithm algorithm = Algorithm.named(parts[0])
                .orElseThrow(() -> new BadChecksum("The algorithm of a checksum"
                        + " is one of sha-512, sha-256, sha-1, md5, git-blob; '" + shortened(parts[0]) + "' is not."));
        return algorithm == Algorithm.GIT_BLOB ? gitBlob(parts[1]) : new Checksum(algorithm, parts[1]);
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    /**
     * The id of a git blob, whose length tells the object format.
     *
     * @param id 40 or 64 hexadecimal digits
     * @throws BadChecksum if it is none
     */
    public static Checksum gitBlob(String id) {
        boolean newer = id.length() == Algorithm.GIT_BLOB_SHA_256.length * 2;
        return new Checksum(newer ? Algorithm.GIT_BLOB_SHA_256 : Algorithm.GIT_BLOB, id);
    }

    /**
     * A value as a digest gives it.
     *
     * @throws BadChecksum if it has not the length of the algorithm's values
     */
    public static Checksum of(Algorithm algorithm, byte[] value) {
        return new Checksum(algorithm, HexFormat.of().formatHex(value));
    }

    /** The one to compare with: the first of those with the strongest algorithm. */
    public static Optional<Checksum> strongest(Collection<Checksum> checksums) {
        return checksums.stream().min(Comparator.comparing(Checksum::algorithm));
    }

    /**
     * A digest that takes the file's bytes from the first to the last, and then gives what {@link #matches} takes. Not
     * thread-safe.
     *
     * @param size size of the file in bytes; it is part of what a git blob's id is made of
     */
    public MessageDigest newDigest(long size) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm.digest);
            switch (algorithm) {
                case GIT_BLOB_SHA_256, GIT_BLOB -> digest.update(gitHead(size));
                case SHA_512, SHA_256, SHA_1, MD5 -> {}
            }
            return digest;
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException("every JDK has " + algorithm.digest, error);
        }
    }

    private static byte[] gitHead(long size) {
        return ("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether it is the value that a digest gave. */
    public boolean matches(byte[] found) {
        return MessageDigest.isEqual(bytes(), found);
    }

    /** The failure of a file whose digest gave another value. */
    public TransferFailure mismatch(byte[] found) {
        return new TransferFailure(
                FailureType.CHECKSUM_MISMATCH,
                "The file's " + algorithm.word + " is " + HexFormat.of().formatHex(found) + ", but " + hex
                        + " was expected.",
                null);
    }

    /** The value. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return algorithm.word + ":" + hex;
    }
}
