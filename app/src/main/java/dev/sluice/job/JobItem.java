package dev.sluice.job;

import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One file of a job.
 *
 * @param id its id; part files are named for it
 * @param url where it is
 * @param name its name, where the source knew it
 * @param state where it stands
 * @param bytes how much of it was there when that was last written down
 */
public record JobItem(UUID id, URI url, @Nullable String name, ItemState state, long bytes) {}
