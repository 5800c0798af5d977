package dev.sluice.process;

/**
 * An external program.
 *
 * @param program its name in {@code PATH}, or a path to it
 * @param setting the key by which the operator says where it is; told to whoever misses it
 */
public record Tool(String program, String setting) {}
