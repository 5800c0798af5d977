package dev.sluice.job;

/**
 * What files a job has.
 *
 * @param files how many
 * @param bytes of all of them
 */
public record JobFiles(long files, long bytes) {}
