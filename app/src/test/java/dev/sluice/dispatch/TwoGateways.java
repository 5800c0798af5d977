package dev.sluice.dispatch;

import static org.awaitility.Awaitility.await;

import dev.sluice.job.Job;
import dev.sluice.job.JobControl;
import dev.sluice.job.JobIntake;
import dev.sluice.job.JobQuery;
import dev.sluice.job.JobScope;
import dev.sluice.job.JobState;
import dev.sluice.job.SubmitJob;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.storage.Folder;
import dev.sluice.testkit.Engine;
import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.TestDatabase;
import dev.sluice.transfer.TransferOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Two gateways on one database and one directory, and an origin for them. */
final class TwoGateways implements AutoCloseable {

    static final String OWNER = "user:one";
    static final String SURFACE = "media";

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final TransferOptions OPTIONS = new TransferOptions(3, SHORT, IDLE, IDLE, IDLE, null);

    final FaultyOrigin origin = FaultyOrigin.start();
    final TestDatabase database = TestDatabase.create();
    final Engine one;
    final Engine other;
    private final Path data;

    TwoGateways(Path data, String... properties) {
        this.data = data;
        this.one = Engine.start(database, data, properties);
        this.other = Engine.start(database, data, properties);
    }

    UUID submit(String path) {
        return submit(OWNER, path, null);
    }

    UUID submit(String owner, String path, @Nullable Instant notBefore) {
        URI url = origin.url(path);
        SourceRef source = new SourceRef(SourceKind.DIRECT, url);
        SubmitJob job = new SubmitJob(owner, SURFACE, source, Folder.downloads(""), OPTIONS, 0, notBefore);
        return Engine.await(one.get(JobIntake.class).submit(List.of(job))).getFirst();
    }

    /** A slow file, and the job that has fetched some of it. */
    UUID begun(String path, OriginFile file) {
        origin.serve(path, file);
        UUID id = submit(path);
        await().atMost(LONG).until(() -> find(id).progress().percent() > 10);
        return id;
    }

    Job find(UUID id) {
        return Engine.await(one.get(JobQuery.class).find(JobScope.of(OWNER), id));
    }

    void awaitState(UUID id, JobState state) {
        await().atMost(LONG).until(() -> find(id).state() == state);
    }

    /** The gateway that works on a job. */
    Engine holder(UUID id) {
        return heldByOne(id) ? one : other;
    }

    /** What controls a job by way of the gateway that does not work on it. */
    JobControl elsewhere(UUID id) {
        return (heldByOne(id) ? other : one).get(JobControl.class);
    }

    private boolean heldByOne(UUID id) {
        String holder = column("select lease_owner from job where id = '" + id + "'");
        return one.get(DispatchConfiguration.Claims.class).holder().toString().equals(holder);
    }

    String column(String sql) {
        return database.column(sql).getFirst();
    }

    Path saved(String name) {
        return data.resolve("downloads").resolve(name);
    }

    /** The names of all part files and journals. */
    List<String> parts() {
        try (Stream<Path> files = Files.list(saved(".sluice"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".part") || name.endsWith(".journal"))
                    .toList();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    @Override
    public void close() {
        other.close();
        one.close();
        origin.close();
    }
}
