package dev.sluice.transfer;

import dev.sluice.platform.egress.ProxyChoice;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a file is asked for.
 *
 * @param maxRetries tries after the first one that may fail in a row without any progress; 0 for none
 * @param retryInterval base of the random, doubling wait between tries
 * @param connectTimeout longest wait for a connection
 * @param headersTimeout longest wait for the head of the answer
 * @param idleTimeout longest wait between two reads of the body
 * @param userAgent value of {@code User-Agent}, or null for the gateway's own
 * @param limits what else bounds it; the usual ones where a job was written down without
 * @param filter which files are wanted; all where a job was written down without
 * @param proxy by which way its origins are reached; straight where a job was written down without
 * @param access what its origin is told about whoever asks; nothing where a job was written down without
 */
public record TransferOptions(
        int maxRetries,
        Duration retryInterval,
        Duration connectTimeout,
        Duration headersTimeout,
        Duration idleTimeout,
        @Nullable String userAgent,
        TransferLimits limits,
        FileFilter filter,
        ProxyChoice proxy,
        OriginAccess access) {

    /** Jobs that were written down by an older gateway lack what came later. */
    public TransferOptions {
        limits = limits == null ? TransferLimits.USUAL : limits;
        filter = filter == null ? FileFilter.ALL : filter;
        proxy = proxy == null ? ProxyChoice.NONE : proxy;
        access = access == null ? OriginAccess.NONE : access;
    }

    /** Straight, for every file, with the usual limits, and with nothing told about whoever asks. */
    public TransferOptions(
            int maxRetries,
            Duration retryInterval,
            Duration connectTimeout,
            Duration headersTimeout,
            Duration idleTimeout,
            @Nullable String userAgent) {
        this(
                maxRetries,
                retryInterval,
                connectTimeout,
                headersTimeout,
                idleTimeout,
                userAgent,
                TransferLimits.USUAL,
                FileFilter.ALL,
                ProxyChoice.NONE,
                OriginAccess.NONE);
    }

    /** The same with one try. */
    public TransferOptions once() {
        return new TransferOptions(
                0,
                retryInterval,
                connectTimeout,
                headersTimeout,
                idleTimeout,
                userAgent,
                limits,
                filter,
                proxy,
                access);
    }

    /** The same, asked for by another user agent. */
    public TransferOptions with(String otherUserAgent) {
        return new TransferOptions(
                maxRetries,
                retryInterval,
                connectTimeout,
                headersTimeout,
                idleTimeout,
                otherUserAgent,
                limits,
                filter,
                proxy,
                access);
    }

    /** The same with other limits. */
    public TransferOptions with(TransferLimits other) {
        return new TransferOptions(
                maxRetries,
                retryInterval,
                connectTimeout,
                headersTimeout,
                idleTimeout,
                userAgent,
                other,
                filter,
                proxy,
                access);
    }

    /** The same for other files. */
    public TransferOptions with(FileFilter other) {
        return new TransferOptions(
                maxRetries,
                retryInterval,
                connectTimeout,
                headersTimeout,
                idleTimeout,
                userAgent,
                limits,
                other,
                proxy,
                access);
    }

    /** The same by another way. */
    public TransferOptions with(ProxyChoice other) {
        return new TransferOptions(
                maxRetries,
                retryInterval,
                connectTimeout,
                headersTimeout,
                idleTimeout,
                userAgent,
                limits,
                filter,
                other,
                access);
    }

    /** The same with other things told to the origin. */
    public TransferOptions with(OriginAccess other) {
        return new TransferOptions(
                maxRetries,
                retryInterval,
                connectTimeout,
                headersTimeout,
                idleTimeout,
                userAgent,
                limits,
                filter,
                proxy,
                other);
    }
}
