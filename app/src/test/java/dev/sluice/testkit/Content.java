package dev.sluice.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Bytes of a known size that can be produced from any offset, so that files of many GiB need no memory. */
public interface Content {

    /** How many bytes there are. */
    long size();

    /**
     * Fills the rest of the buffer.
     *
     * @param offset where in the content to begin
     * @param target a buffer with no more room than there are bytes left
     */
    void fill(long offset, ByteBuffer target);

    /** Pseudo-random bytes: the n-th eight bytes are SplitMix64 of seed and n. */
    static Content random(long seed, long size) {
        return new Random(seed, size);
    }

    /** The given bytes. */
    static Content of(byte[] bytes) {
        return new Fixed(bytes.clone());
    }

    /** A part of the content as an array. */
    default byte[] bytes(long offset, int length) {
        byte[] part = new byte[length];
        fill(offset, ByteBuffer.wrap(part));
        return part;
    }

    /** The SHA-256 of all bytes. */
    default byte[] sha256() {
        MessageDigest digest = digest();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        for (long offset = 0; offset < size(); offset += buffer.limit()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), size() - offset));
            fill(offset, buffer);
            digest.update(buffer.flip());
        }
        return digest.digest();
    }

    /** {@link #sha256()} in lower-case hexadecimal digits. */
    default String sha256Hex() {
        return HexFormat.of().formatHex(sha256());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /**
     * Pseudo-random bytes.
     *
     * @param seed which ones
     * @param size how many
     */
    record Random(long seed, long size) implements Content {

        @Override
        public void fill(long offset, ByteBuffer target) {
            target.order(ByteOrder.LITTLE_ENDIAN);
            long position = offset;
            for (; position % 8 != 0 && target.hasRemaining(); position++) {
                target.put(at(position));
            }
            for (; target.remaining() >= 8; position += 8) {
                target.putLong(word(position >>> 3));
            }
            for (; target.hasRemaining(); position++) {
                target.put(at(position));
            }
        }

        private byte at(long position) {
            return (byte) (word(position >>> 3) >>> ((position & 7) * 8));
        }

        private long word(long index) {
            long mixed = seed + (index + 1) * 0x9E3779B97F4A7C15L;
            mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
            mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
            return mixed ^ (mixed >>> 31);
        }
    }

    /** Bytes in memory. */
    final class Fixed implements Content {

        private final byte[] bytes;

        private Fixed(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public void fill(long offset, ByteBuffer target) {
            target.put(bytes, (int) offset, target.remaining());
        }
    }
}
