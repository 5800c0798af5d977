package dev.sluice.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All processes of a run: those of its session, and those that have its working directory as {@code HOME} or are in it, so
 * that one that left the session is found too. A handle knows its process by its start time, and is made before anything is
 * read about it; so a number that was given to a stranger meanwhile is never signalled.
 *
 * @param leader the session's leader; null where only the directory is known
 * @param directory the working directory, absolute and real; its name is no other run's
 */
record ProcessFamily(@Nullable ProcessHandle leader, Path directory) {

    private static final Path PROC = Path.of("/proc");
    private static final int STATE = 0;
    private static final int SESSION = 3;

    /** Asks them to end. */
    void terminate() {
        members().forEach(ProcessHandle::destroy);
    }

    /** Ends them. What they start meanwhile is not among them: the caller looks again. */
    void kill() {
        members().forEach(ProcessHandle::destroyForcibly);
    }

    /** Those that are alive, dead ones that nobody has waited for aside. Without {@code /proc}, what Java knows. */
    List<ProcessHandle> members() {
        return Files.isDirectory(PROC.resolve("self"))
                ? listed()
                : Stream.ofNullable(leader)
                        .filter(ProcessHandle::isAlive)
                        .flatMap(alive -> Stream.concat(Stream.of(alive), alive.descendants()))
                        .toList();
    }

    private List<ProcessHandle> listed() {
        long self = ProcessHandle.current().pid();
        String session = session();
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != self && belongs(process.pid(), session))
                .toList();
    }

    /** The session's number; empty where there is none, or where the number is another process's by now. */
    private String session() {
        return Stream.ofNullable(leader)
                .filter(process -> ProcessHandle.of(process.pid())
                        .filter(now -> !now.equals(process))
                        .isEmpty())
                .map(process -> Long.toString(process.pid()))
                .findFirst()
                .orElse("");
    }

    private boolean belongs(long pid, String session) {
        Path facts = PROC.resolve(Long.toString(pid));
        try {
            String stat = Files.readString(facts.resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            boolean dead = fields[STATE].equals("Z") || fields[STATE].equals("X");
            return !dead
                    && (fields[SESSION].equals(session) || Long.toString(pid).equals(session) || isMarked(facts));
        } catch (IOException goneOrNotOurs) {
            return false;
        }
    }

    private boolean isMarked(Path facts) throws IOException {
        String environment = Files.readString(facts.resolve("environ"), StandardCharsets.ISO_8859_1);
        String home = "HOME="
                + new String(directory.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return Stream.of(environment.split("\0", -1))
                        .anyMatch(variable -> variable.equals(home) || variable.startsWith(home + "/"))
                || Files.readSymbolicLink(facts.resolve("cwd")).startsWith(directory);
    }
}
