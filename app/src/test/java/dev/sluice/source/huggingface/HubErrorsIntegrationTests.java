package dev.sluice.source.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.job.Job;
import dev.sluice.job.JobState;
import dev.sluice.testkit.Content;
import dev.sluice.testkit.SeenRequest;
import dev.sluice.testkit.hub.HubRepo;
import dev.sluice.testkit.hub.RepoType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Hub refuses, and what that is called. */
class HubErrorsIntegrationTests {

    private static final String ID = "org/name";
    private static final Content TEXT = Content.of("text".getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path data;

    @SuppressWarnings("NullAway.Init") // by each test
    private HubJobs jobs;

    private HubJobs start(String token) {
        jobs = new HubJobs(data, token);
        return jobs;
    }

    @AfterEach
    void stop() {
        jobs.close();
    }

    private HubRepo repo() {
        HubRepo repo = jobs.hub.repo(RepoType.MODEL, ID).put("a.txt", TEXT).putLfs("b.bin", Content.random(1, 100_000));
        repo.commit();
        return repo;
    }

    private void requireFailed(Job job, String... words) throws IOException {
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.errorMessage()).contains(words).doesNotContain(HubJobs.TOKEN);
        assertThat(jobs.hashes()).isEmpty();
    }

    private void requireCompleted(Job job) throws IOException {
        jobs.requireCompleted(job);
        assertThat(jobs.hashes()).containsOnlyKeys("a.txt", "b.bin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", HubJobs.TOKEN})
    void anUnknownRepository(String token) throws IOException {
        start(token).hub.token(HubJobs.TOKEN);
        requireFailed(jobs.fetch("org/none"), "no such repository", "private");
    }

    @Test
    void aPrivateRepositoryWithoutAToken() throws IOException {
        start("");
        repo().makePrivate();
        requireFailed(jobs.fetch(ID), "no such repository", "private", "HF_TOKEN");
    }

    @Test
    void aPrivateRepositoryWithAToken() throws IOException {
        start(HubJobs.TOKEN).hub.token(HubJobs.TOKEN);
        repo().makePrivate();
        requireCompleted(jobs.fetch(ID));
    }

    @Test
    void aTokenThatTheHubDoesNotKnow() throws IOException {
        start(HubJobs.TOKEN);
        repo();
        requireFailed(jobs.fetch(ID), "does not know the gateway's HF_TOKEN");
    }

    @Test
    void aGatedRepositoryWithoutAToken() throws IOException {
        start("");
        repo().gate();
        requireFailed(jobs.fetch(ID), "gated", "ask for access");
        assertThat(jobs.hub.requests().stream().filter(seen -> seen.uri().contains("/resolve/")))
                .as("it fails once, not once for each file")
                .hasSize(1);
    }

    @Test
    void aGatedRepositoryWithATokenWithoutAccess() throws IOException {
        start(HubJobs.TOKEN).hub.tokenWithoutAccess(HubJobs.TOKEN);
        repo().gate();
        requireFailed(jobs.fetch(ID), "gated", "ask for access");
    }

    @Test
    void aGatedRepositoryWithAccess() throws IOException {
        start(HubJobs.TOKEN).hub.token(HubJobs.TOKEN);
        repo().gate();
        requireCompleted(jobs.fetch(ID));
    }

    @Test
    void anUnknownRevision() throws IOException {
        start("");
        repo();
        HubReference other = new HubReference(dev.sluice.source.huggingface.RepoType.MODEL, ID, "nope", List.of());
        requireFailed(jobs.ended(jobs.submit(other, "out")), "no such branch, tag or commit");
    }

    @Test
    void aFileThatIsGone() throws IOException {
        start("");
        repo().listed("gone.txt").commit();
        Job job = jobs.fetch(ID);
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.errorMessage()).contains("1 of 3 files").contains("gone.txt: The repository has no such file");
    }

    @Test
    void aDisabledRepository() throws IOException {
        start("");
        repo().disable();
        requireFailed(jobs.fetch(ID), "disabled access");
    }

    @Test
    void aMirrorThatDropsTheCommit() throws IOException {
        start("").hub.withoutRepoCommit();
        repo();
        requireFailed(jobs.fetch(ID), "X-Repo-Commit", "HF_ENDPOINT");
    }

    @Test
    void whatIsNoHubAtAll() throws IOException {
        start("").hub.notAHub();
        repo();
        requireFailed(jobs.fetch(ID), "does not speak as a Hub does", "HF_ENDPOINT");
    }

    @Test
    void aHubThatAsksToWait() throws IOException {
        start("");
        repo();
        jobs.hub.rateLimited(1, 3);
        Instant before = Instant.now();
        Job job = jobs.fetch(ID);
        requireCompleted(job);
        assertThat(Duration.between(before, Instant.now())).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(15));
        assertThat(jobs.hub.requests().stream().filter(seen -> seen.path().endsWith("/revision/main")))
                .hasSize(2);
    }

    @Test
    void aHubThatStumbles() throws IOException {
        start("");
        repo();
        jobs.hub.failing(3, 503);
        requireCompleted(jobs.fetch(ID));
    }

    @Test
    void theTokenGoesToTheHubAndNowhereElse() throws IOException {
        start(HubJobs.TOKEN).hub.token(HubJobs.TOKEN);
        repo().makePrivate();
        var id = jobs.submit(HubJobs.model(ID), "out");
        requireCompleted(jobs.ended(id));
        assertThat(jobs.hub.requests()).isNotEmpty().allSatisfy(HubErrorsIntegrationTests::requireToken);
        assertThat(jobs.hub.cdnRequests())
                .isNotEmpty()
                .allSatisfy(seen ->
                        assertThat(seen.headers().toString() + seen.uri()).doesNotContain(HubJobs.TOKEN));
        assertThat(String.join("\n", jobs.log(id))).doesNotContain(HubJobs.TOKEN);
        assertThat(jobs.database.column("select job::text || coalesce(string_agg(job_item::text, ' '), '')"
                        + " from job join job_item on job_id = job.id group by job.id"))
                .noneMatch(row -> row.contains(HubJobs.TOKEN));
    }

    private static void requireToken(SeenRequest seen) {
        assertThat(seen.headers().get("Authorization")).isEqualTo("Bearer " + HubJobs.TOKEN);
    }
}
