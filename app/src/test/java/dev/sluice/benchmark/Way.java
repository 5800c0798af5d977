package dev.sluice.benchmark;

import java.util.function.Supplier;

/**
 * One way to fetch what is measured.
 *
 * @param name begins with the letter by which it is told
 * @param fetch takes one turn, with all that has to be checked and removed after it
 */
record Way(String name, Supplier<Measured> fetch) {}
