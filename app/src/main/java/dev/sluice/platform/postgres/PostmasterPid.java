package dev.sluice.platform.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's own record of its process, {@code postmaster.pid}; lines as in PostgreSQL's {@code pidfile.h}. */
final class PostmasterPid {

    private static final Logger LOG = LoggerFactory.getLogger(PostmasterPid.class);
    private static final int STATUS_LINE = 7;
    private static final long STOP_SECONDS = 30;

    private final Path cluster;

    PostmasterPid(Path cluster) {
        this.cluster = cluster;
    }

    /** Whether the server with this process number says that it accepts connections. */
    boolean ready(long pid) throws IOException {
        List<String> lines = lines();
        return lines.size() > STATUS_LINE
                && lines.get(0).strip().equals(Long.toString(pid))
                && lines.get(STATUS_LINE).strip().equals("ready");
    }

    /**
     * Ends a server that a killed gateway left behind. To be called with the directory's lock held: then nobody else can
     * be using that server.
     */
    void stopOrphan() throws IOException {
        Optional<ProcessHandle> holder = holder();
        if (holder.isEmpty()) {
            return;
        }
        ProcessHandle process = holder.get();
        String commandLine = commandLine(process.pid());
        if (commandLine.contains(cluster.toString())) {
            LOG.warn("Stopping the PostgreSQL that an earlier gateway left running as process {}", process.pid());
            Commands.signal("INT", process.pid());
            if (!Commands.ended(process, STOP_SECONDS)) {
                throw new IllegalStateException("An earlier PostgreSQL, process " + process.pid() + ", is still using "
                        + cluster + " and does not stop. End it, then start again.");
            }
        } else if (!commandLine.isEmpty()) {
            // After a restart of the machine the number belongs to a stranger, and PostgreSQL would refuse to start.
            Files.deleteIfExists(file());
        }
    }

    private Optional<ProcessHandle> holder() throws IOException {
        List<String> lines = lines();
        String pid = lines.isEmpty() ? "" : lines.get(0).strip();
        return pid.matches("[0-9]{1,10}") ? ProcessHandle.of(Long.parseLong(pid)) : Optional.empty();
    }

    /** Empty for a process that has ended but has not been reaped. */
    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ')
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }

    private List<String> lines() throws IOException {
        try {
            return Files.readAllLines(file(), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private Path file() {
        return cluster.resolve("postmaster.pid");
    }
}
