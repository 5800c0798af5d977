package dev.sluice.transfer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a transfer tells while it runs, in order. The stream completes after {@link Published} or
 * {@link Skipped}, or fails. */
public sealed interface TransferSignal {

    /** The value of {@link Opened#total()} for a length that the origin does not tell. */
    long UNKNOWN = -1;

    /**
     * The origin's answer was accepted and bytes are about to arrive.
     *
     * @param name the file's name, already safe
     * @param total size of the whole file in bytes, or {@link #UNKNOWN}
     * @param offset bytes that are there already from an earlier try
     */
    record Opened(String name, long total, long offset) implements TransferSignal {}

    /**
     * Bytes were written.
     *
     * @param bytes how much of the file is there, from its beginning; never less than the last figure, except after
     *     {@link StartedOver}
     */
    record Advanced(long bytes) implements TransferSignal {}

    /**
     * The file will probably be of another size than was told before.
     *
     * @param total size of the whole file in bytes, as it seems now
     */
    record Estimated(long total) implements TransferSignal {}

    /**
     * What was there cannot be continued; the file is fetched from its beginning again.
     *
     * @param reason why, as a sentence for people
     */
    record StartedOver(String reason) implements TransferSignal {}

    /**
     * A try failed and another follows.
     *
     * @param attempt number of the try that follows; the first one after a failure is 2
     * @param delay wait before it
     * @param cause what failed
     */
    record Retrying(int attempt, Duration delay, TransferFailure cause) implements TransferSignal {}

    /**
     * Something worth a line in the job's log.
     *
     * @param message a sentence for people, without secrets
     */
    record Remarked(String message) implements TransferSignal {}

    /**
     * The file is complete, checked, durable, and lies under its final name.
     *
     * @param path where, below the root of its folder
     * @param size its size in bytes
     * @param sha256 its SHA-256 in lower-case hexadecimal digits
     * @param lengthVerified whether the origin announced a length or framed the body so that its end is certain
     * @param validator the version that the origin told: its strong entity tag, else its date; null when it told none
     */
    record Published(
            String path,
            long size,
            String sha256,
            boolean lengthVerified,
            @Nullable String validator) implements TransferSignal {}

    /**
     * The file is left out: it is there already, or a filter does not want it. Nothing of it is kept.
     *
     * @param reason why, as a sentence for people
     */
    record Skipped(String reason) implements TransferSignal {}
}
