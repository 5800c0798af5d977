package dev.sluice.testkit;

import dev.sluice.platform.database.DatabaseAddress;
import dev.sluice.platform.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A PostgreSQL of one test's own, which can be stopped, started and frozen. Its address stays the same: connections go
 * through a relay.
 */
public final class OwnPostgres implements AutoCloseable {

    private final Path directory;
    private final ServerSocket relay;
    private final TestDatabase database;
    private volatile EmbeddedPostgres server;

    private OwnPostgres(Path directory, EmbeddedPostgres server) throws IOException {
        this.directory = directory;
        this.server = server;
        this.relay = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.database = new TestDatabase(new DatabaseAddress(
                "127.0.0.1", relay.getLocalPort(), server.user(), server.password(), server.database(), "disable"));
        Thread.ofVirtual().start(this::accept);
    }

    /** Starts one with its files in a directory. */
    public static OwnPostgres start(Path directory) {
        try {
            return new OwnPostgres(directory, EmbeddedPostgres.start(directory));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Its one database. */
    public TestDatabase database() {
        return database;
    }

    /** Ends it and starts it again. */
    public void restart(Shutdown how) {
        signal(how == Shutdown.FAST ? "INT" : "QUIT", List.of(postmaster()));
        server.close();
        server = EmbeddedPostgres.start(directory);
    }

    /** How a server ends. */
    public enum Shutdown {
        /** It disconnects its clients and writes all that it has. */
        FAST,
        /** As in a crash: it recovers at the next start. */
        IMMEDIATE
    }

    /** Stops all its processes where they are. */
    public void freeze() {
        signal("STOP", processes());
    }

    /** Lets them go on. */
    public void thaw() {
        signal("CONT", processes());
    }

    private ProcessHandle postmaster() {
        try {
            String pid = Files.readAllLines(directory.resolve("cluster/postmaster.pid"))
                    .getFirst();
            return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private List<ProcessHandle> processes() {
        ProcessHandle first = postmaster();
        return Stream.concat(Stream.of(first), first.descendants()).toList();
    }

    private static void signal(String name, List<ProcessHandle> processes) {
        for (ProcessHandle process : processes) {
            try {
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor();
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }
    }

    private void accept() {
        while (!relay.isClosed()) {
            try {
                Socket client = relay.accept();
                Thread.ofVirtual().start(() -> relay(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void relay(Socket client) {
        try (client;
                Socket behind = new Socket(server.host(), server.port())) {
            Thread answers = Thread.ofVirtual().start(() -> copy(behind, client));
            copy(client, behind);
            answers.join();
        } catch (IOException away) {
            // The client sees a connection that is closed at once, as it would without the relay.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException closed) {
            // Either end closes both.
        }
    }

    @Override
    public void close() {
        try {
            relay.close();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        } finally {
            server.close();
        }
    }
}
