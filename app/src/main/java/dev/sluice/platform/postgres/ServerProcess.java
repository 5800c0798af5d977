package dev.sluice.platform.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the server, from its start until it has stopped. */
final class ServerProcess {

    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
    private static final String HOST = "127.0.0.1";
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final Duration ATTEMPTS = Duration.ofSeconds(15);
    /** Recovery after a crash replays the log, which can take much longer than a start. */
    private static final Duration RECOVERY = Duration.ofMinutes(10);

    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final long POLL_MILLIS = 10;
    private static final long FAST_SECONDS = 30;
    private static final long IMMEDIATE_SECONDS = 5;
    private static final int TOLD_CHARACTERS = 2000;

    private final Process process;
    private final int port;
    private volatile boolean stopping;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts the server and waits until it accepts connections. A server that ends at once is started again for 15 s:
     * the one before it may still hold its lock file until init reaps it, or the port may just have been taken.
     */
    static ServerProcess start(ServerAccount account, ServerFiles files, Path binaries) throws IOException {
        long deadline = System.nanoTime() + ATTEMPTS.toNanos();
        do {
            ServerProcess server = spawn(account, files, binaries);
            if (server.awaitReady(new PostmasterPid(files.cluster()))) {
                server.warnWhenItEnds(files.log());
                return server;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        } while (System.nanoTime() < deadline && !Thread.currentThread().isInterrupted());
        throw new IllegalStateException(
                "The embedded PostgreSQL does not start. Set DATABASE_URL to use another server." + " Its log, "
                        + files.log() + ", ends with: " + endOf(files.log()));
    }

    Process process() {
        return process;
    }

    int port() {
        return port;
    }

    /** Disconnects every client, writes all to disk and waits for the end; harsher when that takes too long. */
    void stop() throws IOException {
        stopping = true;
        if (!process.isAlive()) {
            return;
        }
        Commands.signal("INT", process.pid());
        if (!Commands.ended(process.toHandle(), FAST_SECONDS)) {
            LOG.warn("PostgreSQL did not stop within {} s, so it will recover at its next start", FAST_SECONDS);
            Commands.signal("QUIT", process.pid());
            if (!Commands.ended(process.toHandle(), IMMEDIATE_SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private static ServerProcess spawn(ServerAccount account, ServerFiles files, Path binaries) throws IOException {
        int port = freePort();
        List<String> command = account.command(List.of(
                binaries.resolve("bin/postgres").toString(),
                "-D",
                files.cluster().toString(),
                "--listen_addresses=" + HOST,
                "--port=" + port,
                "--unix_socket_directories=",
                "--max_connections=60",
                "--fsync=on",
                "--synchronous_commit=on",
                "--password_encryption=scram-sha-256",
                "--timezone=UTC",
                "--log_timezone=UTC",
                "--log_checkpoints=off"));
        ProcessBuilder builder = Commands.builder(command)
                .directory(files.home().toFile())
                .redirectErrorStream(true)
                .redirectOutput(files.log().toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        return new ServerProcess(process, port);
    }

    private boolean awaitReady(PostmasterPid record) throws IOException {
        long deadline = System.nanoTime() + RECOVERY.toNanos();
        try {
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (record.ready(process.pid())) {
                    return true;
                }
                if (System.nanoTime() > deadline) {
                    stop();
                    return false;
                }
            }
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
        }
        return false;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The process's own future; logging cannot fail it.
    private void warnWhenItEnds(Path log) {
        process.onExit().thenAccept(ended -> {
            if (!stopping) {
                LOG.error("The embedded PostgreSQL ended by itself with code {}; see {}", ended.exitValue(), log);
            }
        });
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    private static String endOf(Path log) throws IOException {
        String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8).strip();
        return text.substring(Math.max(0, text.length() - TOLD_CHARACTERS));
    }
}
