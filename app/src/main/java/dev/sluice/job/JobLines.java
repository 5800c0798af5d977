package dev.sluice.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the log is to say of a running job.
 *
 * @param claim the lease under which it runs
 * @param currentFile the file at hand; null to leave it as it was told
 * @param lines in their order
 */
public record JobLines(ClaimedJob claim, @Nullable String currentFile, List<LogLine> lines) {}
