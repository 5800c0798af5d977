package dev.sluice.source.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.job.Job;
import dev.sluice.job.JobState;
import dev.sluice.testkit.Content;
import dev.sluice.testkit.Engine;
import dev.sluice.testkit.SeenRequest;
import dev.sluice.testkit.hub.HubRepo;
import dev.sluice.testkit.hub.RepoType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Repositories of a Hub, fetched by a whole gateway. */
class RepositoryIntegrationTests {

    private static final long MIB = 1 << 20;
    private static final String ID = "org/name";

    @TempDir
    Path data;

    private HubJobs jobs;

    @BeforeEach
    void start() {
        jobs = new HubJobs(data, "");
    }

    @AfterEach
    void stop() {
        jobs.close();
    }

    private static Content text(String text) {
        return Content.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Two small files and two large ones, one of them empty. */
    private static Map<String, Content> some() {
        Map<String, Content> files = new LinkedHashMap<>();
        files.put(".gitattributes", text("*.bin lfs\n"));
        files.put("config.json", text("{}"));
        files.put("empty.txt", text(""));
        files.put("deep/in it/größe #1 50%+.bin", Content.random(1, 3 * MIB));
        files.put("zero.bin", Content.random(2, 0));
        return files;
    }

    private HubRepo repo(RepoType type, Map<String, Content> files) {
        HubRepo repo = jobs.hub.repo(type, ID);
        files.forEach((path, content) -> {
            if (path.endsWith(".bin")) {
                repo.putLfs(path, content);
            } else {
                repo.put(path, content);
            }
        });
        return repo;
    }

    private static String commit(Job job) {
        return HubReference.of(Objects.requireNonNull(job.pinned())).revision();
    }

    @ParameterizedTest
    @EnumSource
    void everyFileIsThereAsItIsInTheRepository(RepoType type) throws IOException {
        HubRepo repo = repo(type, some());
        String commit = repo.commit();
        Job job = jobs.ended(jobs.submit(
                new HubReference(dev.sluice.source.huggingface.RepoType.valueOf(type.name()), ID, "main", List.of()),
                "out"));
        jobs.requireCompleted(job);
        assertThat(commit(job)).isEqualTo(commit);
        assertThat(job.progress().bytes())
                .isEqualTo(some().values().stream().mapToLong(Content::size).sum());
        assertThat(jobs.hashes()).isEqualTo(HubJobs.hashes(some()));
        assertThat(jobs.out().resolve(".sluice")).isEmptyDirectory();
        assertThat(jobs.hub.cdnRequests()).isNotEmpty();
    }

    @Test
    void manyFilesInManyPages() throws IOException {
        jobs.hub.pageSize(100);
        Map<String, Content> files = some();
        for (int i = 0; i < 300; i++) {
            files.put("part-" + i % 7 + "/of " + i % 11 + "/" + i + ".txt", text("file " + i));
        }
        files.put("large/10.bin", Content.random(3, 10 * MIB));
        repo(RepoType.MODEL, files).commit();
        Job job = jobs.fetch(ID);
        jobs.requireCompleted(job);
        assertThat(jobs.hashes()).isEqualTo(HubJobs.hashes(files)).hasSize(306);
        assertThat(job.progress().totalFiles()).isEqualTo(306);
        assertThat(jobs.hub.requests().stream().filter(seen -> seen.path().contains("/tree/")))
                .hasSize(4);
    }

    @Test
    void aBranchAndAPullRequestAreFetchedByTheirCommits() throws IOException {
        HubRepo repo = jobs.hub.repo(RepoType.MODEL, ID);
        String old = repo.put("a.txt", text("old")).commit();
        String latest = repo.put("a.txt", text("new")).commit();
        repo.branch("refs/pr/1", old).branch("dev", latest);
        Job job = jobs.ended(jobs.submit(
                new HubReference(dev.sluice.source.huggingface.RepoType.MODEL, ID, "refs/pr/1", List.of()), "out"));
        jobs.requireCompleted(job);
        assertThat(commit(job)).isEqualTo(old);
        assertThat(jobs.out().resolve("a.txt")).hasContent("old");
        jobs.requireCompleted(jobs.ended(jobs.submit(
                new HubReference(dev.sluice.source.huggingface.RepoType.MODEL, ID, "dev", List.of()), "out")));
        assertThat(jobs.out().resolve("a.txt")).hasContent("new");
        assertThat(jobs.hub.requests()).noneMatch(seen -> seen.uri().contains("/resolve/refs"));
    }

    @Test
    void onlyWhatIsNamedIsFetched() throws IOException {
        repo(RepoType.MODEL, some()).commit();
        jobs.requireCompleted(jobs.fetch(ID, "config.json", "deep/*"));
        assertThat(jobs.hashes()).containsOnlyKeys("config.json", "deep/in it/größe #1 50%+.bin");
    }

    @Test
    void whatIsNamedAndNotThereFailsBeforeAnythingIsFetched() throws IOException {
        repo(RepoType.MODEL, some()).commit();
        Job job = jobs.fetch(ID, "config.json", "missing.bin");
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.errorMessage()).contains("'missing.bin'");
        assertThat(jobs.hashes()).isEmpty();
    }

    @Test
    void theSameAgainFetchesNoBody() throws IOException {
        repo(RepoType.MODEL, some()).commit();
        jobs.requireCompleted(jobs.fetch(ID));
        int bodies = jobs.hub.bodies().size();
        Job again = jobs.fetch(ID);
        assertThat(again.state()).isEqualTo(JobState.COMPLETED);
        assertThat(again.progress().skippedFiles()).isEqualTo(5);
        assertThat(jobs.hub.bodies()).hasSize(bodies);
        assertThat(jobs.hashes()).isEqualTo(HubJobs.hashes(some()));
    }

    @Test
    void onlyTheFileThatChangedIsFetchedAgain() throws IOException {
        HubRepo repo = repo(RepoType.MODEL, some());
        repo.commit();
        jobs.requireCompleted(jobs.fetch(ID));
        int bodies = jobs.hub.bodies().size();
        String commit = repo.put("config.json", text("{\"new\": 1}")).commit();
        jobs.requireCompleted(jobs.fetch(ID));
        assertThat(jobs.hub.bodies().stream().skip(bodies))
                .singleElement()
                .extracting(SeenRequest::path)
                .asString()
                .contains("config.json");
        assertThat(jobs.out().resolve("config.json")).hasContent("{\"new\": 1}");
        assertThat(jobs.note("config.json")).startsWith(commit + "\n" + repo.etag("config.json") + "\n");
        assertThat(jobs.note("zero.bin")).startsWith(commit + "\n");
    }

    @Test
    void aFileThatWasChangedHereIsNotTrusted() throws IOException {
        HubRepo repo = repo(RepoType.MODEL, some());
        repo.commit();
        jobs.requireCompleted(jobs.fetch(ID));
        int bodies = jobs.hub.bodies().size();
        Path config = jobs.out().resolve("config.json");
        Files.writeString(config, "[]");
        Files.setLastModifiedTime(config, FileTime.from(Instant.parse("2199-01-01T00:00:00Z")));
        jobs.requireCompleted(jobs.fetch(ID));
        assertThat(config).hasContent("{}");
        assertThat(jobs.hub.bodies()).hasSize(bodies + 1);
    }

    /** As a person leaves it who copied a model from elsewhere. */
    @Test
    void aRightFileWithoutANoteIsFoundByItsHash() throws IOException {
        HubRepo repo = repo(RepoType.MODEL, some());
        String commit = repo.commit();
        Files.createDirectories(jobs.out());
        Files.writeString(jobs.out().resolve("config.json"), "{}");
        Files.write(jobs.out().resolve("zero.bin"), new byte[0]);
        jobs.requireCompleted(jobs.fetch(ID, "config.json", "zero.bin"));
        assertThat(jobs.hub.bodies()).isEmpty();
        assertThat(jobs.note("config.json")).startsWith(commit + "\n" + repo.etag("config.json") + "\n");
    }

    @Test
    void theFolderHasTheFilesOfTheHubsOwnClient() throws IOException {
        HubRepo repo = repo(RepoType.MODEL, some());
        String commit = repo.commit();
        jobs.requireCompleted(jobs.fetch(ID));
        Path cache = jobs.out().resolve(".cache/huggingface");
        assertThat(cache.resolve(".gitignore")).hasContent("*");
        assertThat(Files.readAllLines(cache.resolve("CACHEDIR.TAG")).getFirst())
                .isEqualTo("Signature: 8a477f597d28d172789f06886806bc55");
        for (String path : some().keySet()) {
            List<String> lines = jobs.note(path).lines().toList();
            assertThat(lines).hasSize(3);
            assertThat(lines.get(0)).isEqualTo(commit);
            assertThat(lines.get(1)).isEqualTo(repo.etag(path));
            assertThat(Double.parseDouble(lines.get(2)))
                    .isGreaterThanOrEqualTo(
                            Files.getLastModifiedTime(jobs.out().resolve(path)).toMillis() / 1000.0 - 1);
        }
    }

    @Test
    void aRunThatIsStoppedGoesOnAtTheSameCommit() throws IOException {
        HubRepo repo = jobs.hub.repo(RepoType.MODEL, ID);
        Content large = Content.random(9, 24 * MIB);
        repo.put("a.txt", text("old")).putLfs("b.bin", large);
        String commit = repo.commit();
        repo.file("b.bin").bytesPerSecond(MIB);
        UUID id = jobs.submit(HubJobs.model(ID), "out");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> jobs.find(id).progress().bytes() > 4 * MIB);
        repo.put("a.txt", text("new")).put("c.txt", text("more")).commit();
        Engine.await(jobs.control().pause(jobs.scope(), id));
        await().atMost(Duration.ofSeconds(20)).until(() -> jobs.find(id).state() == JobState.PAUSED);
        jobs.restart();
        Engine.await(jobs.control().resume(jobs.scope(), id));
        Job job = jobs.ended(id);
        jobs.requireCompleted(job);
        assertThat(commit(job)).isEqualTo(commit);
        assertThat(jobs.hashes()).isEqualTo(HubJobs.hashes(Map.of("a.txt", text("old"), "b.bin", large)));
        assertThat(repo.bytesSent("b.bin")).isLessThan(large.size() * 105 / 100 + 8 * MIB);
    }

    @Test
    void anAddressThatExpiresIsAskedForAnew() throws IOException {
        HubRepo repo = jobs.hub.repo(RepoType.MODEL, ID);
        Content large = Content.random(9, 40 * MIB);
        repo.putLfs("b.bin", large).commit();
        repo.file("b.bin").bytesPerSecond(2 * MIB);
        UUID id = jobs.submit(HubJobs.model(ID), "out");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> jobs.find(id).progress().bytes() > 4 * MIB);
        jobs.hub.cdn().expireSignatures();
        jobs.requireCompleted(jobs.ended(id));
        assertThat(jobs.hashes()).containsEntry("b.bin", large.sha256Hex());
        assertThat(repo.bytesSent("b.bin")).isLessThan(large.size() + 2 * MIB);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "/etc/passwd",
                "a/../../b",
                "a//b",
                "a\u0000b",
                "..",
                "C:\\x",
                ".cache/huggingface/download/x.metadata"
            })
    void aHostileListingFailsAndWritesNothing(String path) throws IOException {
        jobs.hub.repo(RepoType.MODEL, ID).listed(path).commit();
        Job job = jobs.fetch(ID);
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.errorMessage()).contains("not safe");
        assertThat(jobs.hashes()).isEmpty();
        assertThat(data.resolve("models/x")).doesNotExist();
    }

    @Test
    void sizesOfPointersAreNotTrusted() throws IOException {
        jobs.hub.treeSizesOfPointers();
        repo(RepoType.MODEL, some()).commit();
        jobs.requireCompleted(jobs.fetch(ID));
        assertThat(jobs.hashes()).isEqualTo(HubJobs.hashes(some()));
    }

    @Test
    void aRenamedRepositoryIsFoundByItsOldName() throws IOException {
        repo(RepoType.MODEL, some()).rename("org/later").commit();
        jobs.requireCompleted(jobs.fetch(ID));
        assertThat(jobs.hashes()).isEqualTo(HubJobs.hashes(some()));
    }

    @Test
    void redirectsWithinTheHubMayBeAbsolute() throws IOException {
        jobs.hub.absoluteRedirects();
        repo(RepoType.MODEL, some()).commit();
        jobs.requireCompleted(jobs.fetch(ID));
        assertThat(jobs.hashes()).isEqualTo(HubJobs.hashes(some()));
    }

    @Test
    void wrongBytesAreNotPublished() throws IOException {
        HubRepo repo = repo(RepoType.MODEL, some());
        repo.commit();
        repo.file("config.json").replaceWith(77, 2);
        Job job = jobs.fetch(ID);
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.errorMessage())
                .contains("1 of 5 files")
                .contains("config.json")
                .contains("git-blob");
        assertThat(jobs.out().resolve("config.json")).doesNotExist();
    }
}
