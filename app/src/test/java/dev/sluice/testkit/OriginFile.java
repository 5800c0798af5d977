package dev.sluice.testkit;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FaultyOrigin} answers under one path. Without options it is a correct file: ranges, {@code If-Range},
 * a strong validator. Options compose, return this file, and may be changed while the origin runs; the next request
 * sees the change.
 */
public final class OriginFile {

    /** How the end of a body is told. */
    enum Framing {
        LENGTH,
        CHUNKED,
        CLOSE
    }

    /** A fault after so many bytes of an answer's body, for a number of answers. */
    record Fault(long after, AtomicInteger times) {

        /** Uses the fault up once; false when it is used up. */
        boolean take() {
            return times.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        }
    }

    /** An answer without the file, for a number of requests. */
    record Instead(int status, Map<String, String> headers, AtomicInteger times) {

        /** Uses the answer up once; false when it is used up. */
        boolean take() {
            return times.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        }
    }

    volatile Content content;
    volatile @Nullable String etag;
    volatile @Nullable Instant lastModified;
    volatile @Nullable Fault close;
    volatile @Nullable Fault stall;
    volatile @Nullable Instead instead;
    volatile Framing framing = Framing.LENGTH;
    volatile long announced = -1;
    volatile long shift;
    volatile long bytesPerSecond = Long.MAX_VALUE;
    volatile boolean ranges = true;
    volatile boolean ifRangeByEtag = true;
    volatile boolean ifRange = true;
    volatile @Nullable String contentRange;
    volatile Duration headDelay = Duration.ZERO;
    volatile boolean hints;
    final HttpHeaders headers = new DefaultHttpHeaders();

    private OriginFile(Content content) {
        this.content = content;
        this.etag = '"' + Integer.toHexString(content.hashCode()) + '"';
    }

    /** Pseudo-random bytes as {@link Content#random}. */
    public static OriginFile of(long seed, long size) {
        return new OriginFile(Content.random(seed, size));
    }

    /** The given bytes. */
    public static OriginFile of(byte[] bytes) {
        return new OriginFile(Content.of(bytes));
    }

    /** Any content. */
    public static OriginFile of(Content content) {
        return new OriginFile(content);
    }

    /** What is served now. */
    public Content content() {
        return content;
    }

    /** Another version of the file; its validators are set apart. */
    public OriginFile replaceWith(long seed, long size) {
        content = Content.random(seed, size);
        return this;
    }

    /** The entity tag with its quotes, weak with {@code W/} before them. Also changes it while the origin runs. */
    public OriginFile etag(String value) {
        etag = value;
        return this;
    }

    /** A weak entity tag with the given text between its quotes. */
    public OriginFile weakEtag(String text) {
        return etag("W/\"" + text + '"');
    }

    /** The modification time; there is none without this. */
    public OriginFile lastModified(Instant value) {
        lastModified = value;
        return this;
    }

    /** Neither entity tag nor modification time. */
    public OriginFile noValidator() {
        etag = null;
        lastModified = null;
        return this;
    }

    /** Closes the connection after so many bytes of every body. */
    public OriginFile closeAfter(long bytes) {
        return closeAfter(bytes, Integer.MAX_VALUE);
    }

    /** Closes the connection after so many bytes of a body, for so many answers; then answers well. */
    public OriginFile closeAfter(long bytes, int times) {
        close = new Fault(bytes, new AtomicInteger(times));
        return this;
    }

    /** Sends so many bytes of every body, and then nothing more on an open connection. */
    public OriginFile stallAfter(long bytes) {
        return stallAfter(bytes, Integer.MAX_VALUE);
    }

    /** Sends so many bytes of a body, and then nothing more, for so many answers; then answers well. */
    public OriginFile stallAfter(long bytes, int times) {
        stall = new Fault(bytes, new AtomicInteger(times));
        return this;
    }

    /** Announces this {@code Content-Length} whatever is sent, and closes the connection after the body. */
    public OriginFile announceLength(long length) {
        announced = length;
        return this;
    }

    /** Announces no length: a chunked body. */
    public OriginFile noLength() {
        framing = Framing.CHUNKED;
        return this;
    }

    /** Announces no length: the body ends where the connection does. */
    public OriginFile closeDelimited() {
        framing = Framing.CLOSE;
        return this;
    }

    /** Answers 200 with the whole file to every range. */
    public OriginFile ignoreRange() {
        ranges = false;
        return this;
    }

    /** Honours {@code If-Range} with a date only, and takes an entity tag there for a mismatch. */
    public OriginFile ifRangeByDateOnly() {
        ifRangeByEtag = false;
        return this;
    }

    /** Takes every {@code If-Range} for fulfilled, also when the file has changed. */
    public OriginFile ignoreIfRange() {
        ifRange = false;
        return this;
    }

    /**
     * Says this in the {@code Content-Range} of a part, with {@code FIRST}, {@code LAST} and {@code TOTAL} put in; empty for
     * no such field.
     */
    public OriginFile contentRange(String text) {
        contentRange = text;
        return this;
    }

    /** Answers ranges from another offset than asked for, with an honest {@code Content-Range}. */
    public OriginFile shiftRange(long bytes) {
        shift = bytes;
        return this;
    }

    /** Answers so many requests with this status, these headers and no body; then with the file. */
    public OriginFile status(int status, int times, Map<String, String> answerHeaders) {
        instead = new Instead(status, Map.copyOf(answerHeaders), new AtomicInteger(times));
        return this;
    }

    /** Redirects every request with 302. */
    public OriginFile redirect(String location) {
        return status(302, Integer.MAX_VALUE, Map.of("Location", location));
    }

    /** The value of {@code Content-Disposition}. */
    public OriginFile contentDisposition(String value) {
        return header("Content-Disposition", value);
    }

    /** Sets any header of the answer, also in place of one that the origin would send. */
    public OriginFile header(String name, String value) {
        headers.set(name, value);
        return this;
    }

    /** Compresses what is there now and says so; what counts for ranges are the compressed bytes (in memory). */
    public OriginFile gzip() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content.bytes(0, Math.toIntExact(content.size())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        content = Content.of(packed.toByteArray());
        return contentEncoding("gzip");
    }

    /** Says that the body is encoded, without encoding it. */
    public OriginFile contentEncoding(String value) {
        return header("Content-Encoding", value);
    }

    /** Paces the body of each answer. */
    public OriginFile bytesPerSecond(long bytes) {
        bytesPerSecond = bytes;
        return this;
    }

    /** Waits so long before the head of each answer. */
    public OriginFile delayHead(Duration delay) {
        headDelay = delay;
        return this;
    }

    /** Sends 103 before each answer, over HTTP/2 only. */
    public OriginFile earlyHints() {
        hints = true;
        return this;
    }
}
