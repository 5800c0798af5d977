package dev.sluice.job;

import dev.sluice.transfer.TransferSignal.Published;
import java.util.UUID;

/**
 * A file of a job that lies under its final name.
 *
 * @param item the job item
 * @param file where, and what it is
 */
public record PublishedFile(UUID item, Published file) {}
