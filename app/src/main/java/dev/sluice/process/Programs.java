package dev.sluice.process;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks for programs as a shell does, so that a missing one is known before a process is made. */
record Programs(String path) {

    private static final String SETSID = "setsid";

    boolean has(Tool tool) {
        return find(tool.program()).isPresent();
    }

    /** The program's path; fails with {@link ToolMissing}. */
    Path find(Tool tool) {
        return find(tool.program()).orElseThrow(() -> new ToolMissing(tool));
    }

    /** What gives a process a session of its own; of util-linux. */
    Optional<Path> setsid() {
        return find(SETSID);
    }

    private Optional<Path> find(String program) {
        try {
            Stream<Path> places = program.contains("/")
                    ? Stream.of(Path.of(program))
                    : Stream.of(path.split(":")).map(directory -> Path.of(directory, program));
            return places.filter(place -> Files.isRegularFile(place) && Files.isExecutable(place))
                    .map(Path::toAbsolutePath)
                    .findFirst();
        } catch (InvalidPathException none) {
            return Optional.empty();
        }
    }
}
