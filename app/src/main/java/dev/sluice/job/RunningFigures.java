package dev.sluice.job;

import java.util.List;

/**
 * The last figures of a running job and its files at hand.
 *
 * @param claim the lease under which it runs
 * @param progress the job's figures
 * @param files those of the files that are being fetched
 */
public record RunningFigures(ClaimedJob claim, JobProgress progress, List<FileFigures> files) {

    /** Keeps a copy. */
    public RunningFigures {
        files = List.copyOf(files);
    }
}
