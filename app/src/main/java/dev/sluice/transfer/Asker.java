package dev.sluice.transfer;

import java.util.UUID;

/**
 * On whose behalf an origin is asked: limits are counted for it, and it is given its fair share.
 *
 * @param owner whose job it is
 * @param job the job
 */
public record Asker(String owner, UUID job) {}
