package dev.sluice.job;

/**
 * How many jobs of one owner may run at once, on all gateways. Who claims jobs provides it.
 *
 * @param jobs at least 1
 */
public record OwnerCap(int jobs) {}
