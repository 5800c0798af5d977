package dev.sluice.source.extractor;

import dev.sluice.transfer.TransferSignal;
import java.util.ArrayList;
import java.util.List;

/** What yt-dlp tells of its progress, as ours. Streams that follow one another are one file. Not thread-safe. */
final class StreamProgress {

    private final String name;

    /** Bytes of the streams before this one. */
    private long before;

    private long bytes;
    private long total = TransferSignal.UNKNOWN;
    private boolean opened;

    StreamProgress(String name) {
        this.name = name;
    }

    /**
     * Takes a reading.
     *
     * @param now bytes of the stream that are there
     * @param told bytes that it will have, perhaps by an estimate, or {@link TransferSignal#UNKNOWN}
     */
    List<TransferSignal> take(long now, long told) {
        if (now < bytes) {
            before += bytes;
        }
        bytes = now;
        long all = told < now ? TransferSignal.UNKNOWN : before + told;
        List<TransferSignal> signals = new ArrayList<>();
        if (!opened) {
            opened = true;
            signals.add(new TransferSignal.Opened(name, all, 0));
        } else if (all != total && all != TransferSignal.UNKNOWN) {
            signals.add(new TransferSignal.Estimated(all));
        }
        total = all;
        signals.add(new TransferSignal.Advanced(before + now));
        return signals;
    }
}
