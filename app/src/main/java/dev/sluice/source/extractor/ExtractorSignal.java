package dev.sluice.source.extractor;

/** What yt-dlp tells while it fetches a file. */
sealed interface ExtractorSignal {

    /**
     * How far a stream has come. A file of two streams has two such sequences.
     *
     * @param bytes bytes that are there
     * @param total bytes that there will be, perhaps estimated, or {@link dev.sluice.transfer.TransferSignal#UNKNOWN}
     */
    record Progress(long bytes, long total) implements ExtractorSignal {}

    /**
     * The file is whole and was taken over. The last signal.
     *
     * @param extension its extension, without a dot; perhaps empty
     */
    record Done(String extension) implements ExtractorSignal {}
}
