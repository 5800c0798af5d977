package dev.sluice.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;

/** Makes what runs external programs, for tests. */
public final class RunToolMaker {

    private final int atOnce;

    /** For so many runs at once. */
    public RunToolMaker(int atOnce) {
        this.atOnce = atOnce;
    }

    /** With working directories below a base. */
    public RunTool in(Path base) throws IOException {
        Programs programs = new Programs(Objects.requireNonNull(System.getenv("PATH")));
        return new RunTool(Directories.open(base, UUID.randomUUID()), ToolThreads.of(atOnce), programs);
    }
}
