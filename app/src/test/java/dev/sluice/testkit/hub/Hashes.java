package dev.sluice.testkit.hub;

import dev.sluice.testkit.Content;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The hashes by which a Hub names things, in lower-case hexadecimal digits. */
final class Hashes {

    private static final int BUFFER = 1 << 16;
    private static final Map<Content.Random, String> KNOWN = new ConcurrentHashMap<>();

    private Hashes() {}

    /** Made in one pass that needs no memory, and only once for the same pseudo-random bytes. */
    static String sha256(Content content) {
        return content instanceof Content.Random random
                ? KNOWN.computeIfAbsent(random, Content::sha256Hex)
                : content.sha256Hex();
    }

    static String sha256(String text) {
        return hex(digest("SHA-256").digest(bytes(text)));
    }

    /** What git calls a blob: SHA-1 over the word, the length, NUL and the content. */
    static String gitBlob(Content content) {
        MessageDigest digest = digest("SHA-1");
        digest.update(bytes("blob " + content.size() + '\0'));
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        for (long offset = 0; offset < content.size(); offset += buffer.limit()) {
            buffer.clear().limit((int) Math.min(BUFFER, content.size() - offset));
            content.fill(offset, buffer);
            digest.update(buffer.flip());
        }
        return hex(digest.digest());
    }

    static String sha1(String text) {
        return hex(digest("SHA-1").digest(bytes(text)));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has " + name + '.', e);
        }
    }
}
