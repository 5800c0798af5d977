package dev.sluice.platform.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A real PostgreSQL server for one gateway, with everything it needs below one directory. It listens on 127.0.0.1 only,
 * asks for a password, and keeps what it has acknowledged (fsync is on). Starting and stopping block.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    static final String USER = "sluice";

    private static final String HOST = "127.0.0.1";
    private static final String DATABASE = "postgres";

    private final DirectoryLock lock;
    private final ServerProcess process;
    private final String password;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedPostgres(DirectoryLock lock, ServerProcess process, String password) {
        this.lock = lock;
        this.process = process;
        this.password = password;
    }

    /**
     * Starts the server, after unpacking it and creating its files when the directory has none. A server that an earlier,
     * killed gateway left running there is stopped first.
     *
     * @param dataDirectory created when missing; may not be in use by another gateway
     * @return a server that accepts connections
     * @throws IllegalStateException with a sentence for the operator: directory in use, platform unknown, start failed
     */
    public static EmbeddedPostgres start(Path dataDirectory) {
        try {
            ServerFiles files = new ServerFiles(Directories.create(dataDirectory));
            DirectoryLock lock = DirectoryLock.take(files.home());
            try {
                return start(files, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The embedded PostgreSQL below " + dataDirectory
                            + " cannot be started. Set DATABASE_URL to use another server.",
                    e);
        }
    }

    private static EmbeddedPostgres start(ServerFiles files, DirectoryLock lock) throws IOException {
        new PostmasterPid(files.cluster()).stopOrphan();
        Path binaries = UnpackBinaries.into(files.home());
        ServerAccount account = ServerAccount.choose(files.cluster());
        CreateCluster cluster = new CreateCluster(files);
        String password = cluster.password();
        cluster.createIfMissing(account, binaries);
        return new EmbeddedPostgres(lock, ServerProcess.start(account, files, binaries), password);
    }

    /** Always the loopback address. */
    public String host() {
        return HOST;
    }

    /** Chosen anew at each start. */
    public int port() {
        return process.port();
    }

    /** The server's one role, a superuser. */
    public String user() {
        return USER;
    }

    /** The role's password, as it is kept in the data directory. Not for logs. */
    public String password() {
        return password;
    }

    /** The database that exists from the first start on. */
    public String database() {
        return DATABASE;
    }

    /** Stops the server (clients are disconnected, everything is written) and waits for its end. May be called again. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try (lock) {
                process.stop();
            } catch (IOException e) {
                throw new UncheckedIOException("The embedded PostgreSQL could not be stopped", e);
            }
        }
    }
}
