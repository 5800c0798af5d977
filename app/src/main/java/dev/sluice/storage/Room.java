package dev.sluice.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The room of one open part: asked for once, used up as its bytes are written, given back at its end. Thread-safe. */
final class Room implements AutoCloseable {

    /** Files below this get no blocks in advance: the promise is enough, and one call less is made. */
    static final long LEAST_ALLOCATED = 1 << 20;

    private final DiskSpace space;
    private final Path part;
    private DiskSpace.@Nullable Place place;
    private boolean bounded;

    /** How many of the bytes that are not written are promised, or allocated. */
    private long promised;

    private long allocated;

    Room(DiskSpace space, Path part) {
        this.space = space;
        this.part = part;
    }

    /**
     * Asks for the room that is missing of a file, and has it allocated where the file system can; blocks. Asked once more it
     * does nothing.
     *
     * @param total the file's size
     * @param missing how many bytes of it are not written
     */
    synchronized void take(long total, long missing) throws IOException {
        if (bounded) {
            return;
        }
        DiskSpace.Place here = place();
        here.promise(missing);
        bounded = true;
        promised = missing;
        if (missing > 0 && total >= LEAST_ALLOCATED && Fallocate.SYSTEM.isPresent()) {
            allocate(Fallocate.SYSTEM.get(), here.account(), total, missing);
        }
    }

    /** While blocks are set apart nobody knows how many are, so they count as both. */
    private void allocate(Fallocate system, DiskSpace.Account account, long total, long missing) throws IOException {
        allocated = missing;
        account.change(0, missing);
        try {
            if (system.allocate(part, total)) {
                giveBack(missing, 0);
            } else {
                giveBack(0, missing);
            }
        } catch (IOException full) {
            close();
            throw full;
        }
    }

    /** For a file whose size nobody told: fails when there is no room for any more of it; blocks. */
    synchronized void watch() throws IOException {
        if (!bounded) {
            place().promise(0);
        }
    }

    private DiskSpace.Place place() throws IOException {
        DiskSpace.Place here = place == null
                ? space.at(Objects.requireNonNull(part.toAbsolutePath().getParent()))
                : place;
        place = here;
        return here;
    }

    /** Takes note that so many more bytes of the part are written. */
    synchronized void used(long bytes) {
        giveBack(Math.min(bytes, promised), Math.min(bytes, allocated));
    }

    private void giveBack(long ofPromised, long ofAllocated) {
        promised -= ofPromised;
        allocated -= ofAllocated;
        if (place != null) {
            place.account().change(-ofPromised, -ofAllocated);
        }
    }

    /** Gives back what was not used. */
    @Override
    public synchronized void close() {
        giveBack(promised, allocated);
    }
}
