package dev.sluice.transfer;

import java.util.List;

/**
 * What is known of a file before it is fetched, from somebody other than the origin that sends it.
 *
 * @param size its size in bytes, or {@link TransferSignal#UNKNOWN}
 * @param checksums what it must hash to, each of them; empty when nothing is known
 */
public record Expected(long size, List<Checksum> checksums) {

    /** Nothing is known. */
    public static final Expected NOTHING = new Expected(TransferSignal.UNKNOWN, List.of());

    /** Keeps a copy. */
    public Expected {
        checksums = List.copyOf(checksums);
    }
}
