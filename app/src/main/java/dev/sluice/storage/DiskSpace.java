package dev.sluice.storage;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much room each file system has beside what parts under way are promised. A promise is kept as bytes are written, or at
 * once where the file system allocates the room: then it is missing from what is free, although no byte lies there yet.
 * Thread-safe.
 */
final class DiskSpace {

    /** Asking for the file system of a file means to read the table of all; so many directories are remembered. */
    private static final int MOST_PLACES = 1000;

    private final long keepFree;
    private final Map<Path, Place> places = new ConcurrentHashMap<>();
    private final Map<FileStore, Account> accounts = new ConcurrentHashMap<>();

    /**
     * An account of all file systems.
     *
     * @param keepFree bytes that parts leave free in each, for what else needs room there
     */
    DiskSpace(long keepFree) {
        this.keepFree = keepFree;
    }

    /**
     * Room in one directory.
     *
     * @param store its file system, got by way of the directory
     * @param account the file system's
     */
    record Place(FileStore store, Account account) {

        void promise(long bytes) throws IOException {
            account.promise(store, bytes);
        }
    }

    /** The room in a directory; blocks where that is not known yet. */
    Place at(Path directory) throws IOException {
        Place place = places.get(directory);
        if (place == null) {
            FileStore store = Files.getFileStore(directory);
            place = new Place(store, of(store));
            if (places.size() >= MOST_PLACES) {
                places.clear();
            }
            places.put(directory, place);
        }
        return place;
    }

    /** The account of a file system. */
    Account of(FileStore store) {
        return accounts.computeIfAbsent(store, unused -> new Account());
    }

    /** What the parts in one file system are promised. */
    final class Account {

        /** Bytes that are neither written nor allocated. */
        private long promised;

        /** Bytes that are allocated and not written. */
        private long allocated;

        private Account() {}

        /**
         * Promises room, or fails with {@link StorageFailure}; blocks. A file system that tells no size has room.
         *
         * @param store the account's own, got by way of what is there now
         */
        synchronized void promise(FileStore store, long bytes) throws IOException {
            if (store.getTotalSpace() > 0) {
                long free = store.getUsableSpace() - keepFree;
                if (bytes > free - promised) {
                    throw noRoom(bytes, free);
                }
            }
            promised += bytes;
        }

        private StorageFailure noRoom(long bytes, long free) {
            boolean ours = bytes - free <= allocated;
            String figures = bytes == 0
                    ? "."
                    : ": " + bytes + " bytes are needed and " + Math.max(0, free - promised) + " are free.";
            return ours
                    ? new StorageFailure(
                            StorageFailure.Kind.PROMISED,
                            "The disk has no room beside the files under way" + figures,
                            null)
                    : new StorageFailure(StorageFailure.Kind.FULL, "The disk is full" + figures, null);
        }

        /** Takes note of room that was allocated, used or given back. */
        synchronized void change(long byPromised, long byAllocated) {
            promised += byPromised;
            allocated += byAllocated;
        }
    }
}
