package dev.sluice.source.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
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
import dev.sluice.storage.Root;
import dev.sluice.testkit.Content;
import dev.sluice.testkit.Engine;
import dev.sluice.testkit.FileHash;
import dev.sluice.testkit.TestDatabase;
import dev.sluice.testkit.hub.HubOrigin;
import dev.sluice.transfer.TransferOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** A gateway, a Hub that it fetches from, and what lies in the folder then. */
final class HubJobs implements AutoCloseable {

    /** What the gateway is known by where a test says so. */
    static final String TOKEN = "hf_a_token_that_must_not_leak";

    private static final String OWNER = "user:one";
    private static final Duration LONG = Duration.ofSeconds(28);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final TransferOptions OPTIONS = new TransferOptions(5, SHORT, PATIENT, PATIENT, PATIENT, null);

    final HubOrigin hub = HubOrigin.start();
    final TestDatabase database = TestDatabase.create();
    private final Path data;
    private final String token;
    private Engine engine;

    HubJobs(Path data, String token) {
        this.data = data;
        this.token = token;
        this.engine = started();
    }

    private Engine started() {
        return Engine.start(database, data, "sluice.hub.endpoint=" + hub.endpoint(), "sluice.hub.token=" + token);
    }

    /** Stops the gateway in order and starts another one. */
    void restart() {
        engine.close();
        engine = started();
    }

    UUID submit(HubReference reference, String folder) {
        SourceRef source = new SourceRef(SourceKind.HUGGING_FACE, reference.url(hub.endpoint()));
        SubmitJob job = new SubmitJob(OWNER, "hub", source, Folder.of(Root.MODELS, folder), OPTIONS, 0, null);
        return Engine.await(engine.get(JobIntake.class).submit(List.of(job))).getFirst();
    }

    static HubReference model(String id, String... files) {
        return new HubReference(RepoType.MODEL, id, "main", List.of(files));
    }

    Job find(UUID id) {
        return Engine.await(engine.get(JobQuery.class).find(JobScope.of(OWNER), id));
    }

    JobControl control() {
        return engine.get(JobControl.class);
    }

    JobScope scope() {
        return JobScope.of(OWNER);
    }

    Job ended(UUID id) {
        await().atMost(LONG).until(() -> switch (find(id).state()) {
            case COMPLETED, FAILED, CANCELLED -> true;
            case QUEUED, RUNNING, PAUSED -> false;
        });
        return find(id);
    }

    /** Fetches a model's main branch, whole or in part, into a folder named {@code out}. */
    Job fetch(String id, String... files) {
        return ended(submit(model(id, files), "out"));
    }

    void requireCompleted(Job job) {
        assertThat(job.state()).as(job.errorMessage()).isEqualTo(JobState.COMPLETED);
    }

    Path out() {
        return data.resolve("models/out");
    }

    /** The hash of each file, by its path; those that are kept beside them aside. */
    Map<String, String> hashes() throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        for (Path file : files()) {
            String path = out().relativize(file).toString();
            if (!path.startsWith(".cache/huggingface/")) {
                hashes.put(path, FileHash.sha256(file));
            }
        }
        return hashes;
    }

    private List<Path> files() throws IOException {
        if (!Files.exists(out())) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(out())) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    static Map<String, String> hashes(Map<String, Content> contents) {
        Map<String, String> hashes = new TreeMap<>();
        contents.forEach((path, content) -> hashes.put(path, content.sha256Hex()));
        return hashes;
    }

    String note(String path) throws IOException {
        return Files.readString(out().resolve(".cache/huggingface/download/" + path + ".metadata"));
    }

    /** All lines of a job's log. */
    List<String> log(UUID id) {
        return database.column(
                "select message from job_event where kind = 'log' and job_id = '" + id + "' order by id");
    }

    @Override
    public void close() {
        engine.close();
        hub.close();
    }
}
