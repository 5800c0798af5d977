package dev.sluice.testkit.failpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The place in a gateway's process where it is seen which steps it passes, and where it ends. */
public final class Failpoint {

    /** The exit status of a process that ended here; as if it had been killed. */
    public static final int STATUS = 137;

    private static volatile Path armed = Path.of("nowhere");

    private Failpoint() {}

    static void armedBy(Path file) {
        armed = file;
    }

    /**
     * Called at every step that is watched: when it is the next one that is awaited, then the one behind it is from now on;
     * at the last one the process ends at once.
     *
     * @param method the method's full name
     * @param end whether it has returned, or else begins
     */
    @SuppressWarnings("SystemOut") // The gateway's log shows where it ended.
    public static synchronized void passed(String method, boolean end) {
        try {
            if (!Files.exists(armed)) {
                return;
            }
            List<String> awaited = Files.readAllLines(armed);
            if (!awaited.getFirst().equals(method + (end ? ">" : "<"))) {
                return;
            }
            if (awaited.size() == 1) {
                Files.delete(armed);
                System.out.println("failpoint: " + awaited.getFirst());
                Runtime.getRuntime().halt(STATUS);
            }
            Files.write(armed, awaited.subList(1, awaited.size()));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
