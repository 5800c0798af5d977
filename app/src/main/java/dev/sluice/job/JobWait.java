package dev.sluice.job;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * That a queued job waits.
 *
 * @param job the job
 * @param reason why
 * @param until when it is due, where that is set; null where it is due already
 */
public record JobWait(UUID job, WaitReason reason, @Nullable Instant until) {}
