package dev.sluice.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.FileHash;
import dev.sluice.testkit.ProcessFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What holds after every fault, when all jobs have ended. Each check says which of it is broken. */
final class Invariants {

    private static final String HIDDEN = ".sluice";
    private static final Duration CLEAN_UP = Duration.ofSeconds(10);
    private static final Duration COME_TO_REST = Duration.ofSeconds(60);

    /** Classes that are read and pools that have grown since the start. */
    private static final int SOME = 40;

    /** What a gateway keeps: its pool, and two for notifications. */
    private static final int CONNECTIONS = 22;

    private final Stage stage;

    private Invariants(Stage stage) {
        this.stage = stage;
    }

    /** Checks all that can be seen at once, and that nothing is left after 10 s. */
    static void hold(Stage stage) {
        Invariants all = new Invariants(stage);
        all.everyFileIsOneVersionOfItsOrigin();
        all.noFileIsThereThatNobodyWasToldOf();
        all.everyJobEndedOnce();
        all.everyFileWasPublishedOnce();
        all.whatIsToldIsWhatTheDatabaseSays();
        all.noPartOutlivesItsJob();
    }

    /** Checks that soon there are neither parts nor journals. */
    static void nothingIsLeft(Stage stage) {
        new Invariants(stage).noPartOutlivesItsJob();
    }

    /** Checks that descriptors and connections are given back. */
    static void nothingIsKept(Stage stage) {
        await().atMost(COME_TO_REST)
                .untilAsserted(() -> assertThat(ProcessFacts.openFiles(stage.gateway.pid()))
                        .as("descriptors return to where they were")
                        .isLessThanOrEqualTo(stage.descriptors() + SOME));
        assertThat(stage.database.column("select 1 from pg_stat_activity where datname = current_database()"
                        + " and pid <> pg_backend_pid() and backend_type = 'client backend'"))
                .as("connections to the database return to where they were")
                .hasSizeLessThanOrEqualTo(CONNECTIONS);
    }

    private void everyFileIsOneVersionOfItsOrigin() {
        for (String path : finalNames()) {
            Path file = stage.gateway.downloads().resolve(path);
            assertThat(hashes(file.getFileName().toString()))
                    .as("1: %s is one version of its origin", path)
                    .contains(FileHash.sha256(file));
        }
    }

    private List<String> hashes(String name) {
        return stage.versions(name).stream().map(Content::sha256Hex).toList();
    }

    private void noFileIsThereThatNobodyWasToldOf() {
        List<String> told = stage.database.column("select path from job_item where state = 'downloaded'");
        assertThat(told).as("3: each file has its one name").doesNotHaveDuplicates();
        assertThat(finalNames()).as("3: what lies there is what was told of").containsExactlyInAnyOrderElementsOf(told);
    }

    private void everyJobEndedOnce() {
        assertThat(stage.database.column("select id from job"))
                .as("2: every job that was accepted is there")
                .containsExactlyInAnyOrderElementsOf(stage.jobs());
        assertThat(stage.database.column("""
                        select concat_ws(' ', job.id, count(job_event.id)) from job left join job_event
                            on job_id = job.id and kind = 'state'
                                and job_event.state in ('completed', 'failed', 'cancelled')
                        group by job.id having count(job_event.id) <> 1
                            or max(job.state) <> max(job_event.state)"""))
                .as("2: jobs with another number of ends than one")
                .isEmpty();
    }

    private void everyFileWasPublishedOnce() {
        List<String> saved = stage.database.column(
                "select split_part(message, ' (', 1) from job_event where level = 'SUCCESS' and message like 'Saved %'");
        List<String> told = stage.database.column("select 'Saved ' || path from job_item where state = 'downloaded'");
        assertThat(saved).as("3: every file was published by one lease").containsExactlyInAnyOrderElementsOf(told);
    }

    private void whatIsToldIsWhatTheDatabaseSays() {
        Set<String> told = stage.jobs().stream()
                .map(id -> id + " " + stage.client.word(id))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(stage.database.column("select concat_ws(' ', id, state) from job"))
                .as("7: what clients are told is what the database says")
                .containsExactlyInAnyOrderElementsOf(told);
    }

    private void noPartOutlivesItsJob() {
        await().atMost(CLEAN_UP)
                .untilAsserted(() -> assertThat(names(path -> path.contains(HIDDEN + "/")))
                        .as("4: parts and journals that are left")
                        .noneMatch(name -> name.endsWith(".part") || name.endsWith(".journal")));
    }

    private List<String> finalNames() {
        return names(path -> !path.contains(HIDDEN + "/"));
    }

    private List<String> names(Predicate<String> wanted) {
        Path root = stage.gateway.downloads();
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .filter(wanted)
                    .toList();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
