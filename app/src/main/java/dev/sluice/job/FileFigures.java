package dev.sluice.job;

import java.util.UUID;

/**
 * The last figures of a file that is being fetched.
 *
 * @param item the file
 * @param bytes how much of it is there
 * @param size its size, or -1
 */
public record FileFigures(UUID item, long bytes, long size) {}
