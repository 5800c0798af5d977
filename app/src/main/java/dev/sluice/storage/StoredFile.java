package dev.sluice.storage;

/**
 * A file under its final name.
 *
 * @param path where, below the downloads root
 * @param size its size in bytes
 * @param sha256 its SHA-256 in lower-case hexadecimal digits
 */
public record StoredFile(String path, long size, String sha256) {}
