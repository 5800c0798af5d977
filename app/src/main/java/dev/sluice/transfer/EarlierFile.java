package dev.sluice.transfer;

/**
 * A file that was fetched from the same address before, into the same folder.
 *
 * @param path where it was published, below the downloads root
 * @param size its size in bytes
 * @param validator the version that the origin told then, as {@link TransferSignal.Published#validator()}
 */
public record EarlierFile(String path, long size, String validator) {}
