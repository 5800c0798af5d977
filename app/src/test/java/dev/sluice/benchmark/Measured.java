package dev.sluice.benchmark;

/**
 * What one fetch took.
 *
 * @param wall seconds from the beginning to the end
 * @param cpu seconds that processors worked for it
 */
record Measured(double wall, double cpu) {}
