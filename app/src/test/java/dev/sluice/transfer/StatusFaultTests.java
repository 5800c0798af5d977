package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.OriginFile;
import dev.sluice.transfer.TransferSignal.Retrying;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are no file, and how long they ask to be left alone. */
class StatusFaultTests {

    private static final int SIZE = 100_000;
    private static final int ALWAYS = Integer.MAX_VALUE;

    /** The retries' own wait; what is longer was asked for by the origin. */
    private static final Duration OWN_WAIT = TransferFixture.OPTIONS.retryInterval();

    @TempDir
    Path data;

    private TransferFixture transfers;

    @BeforeEach
    void start() {
        transfers = TransferFixture.in(data);
    }

    @AfterEach
    void stop() throws IOException {
        transfers.close();
    }

    private URI serve(OriginFile file) {
        transfers.origin().serve("/f.bin", file);
        return transfers.origin().url("/f.bin");
    }

    /** The wait that is told after a refusal; it is not waited for. */
    private Duration wait(int status, Map<String, String> fields) throws IOException {
        URI url = serve(OriginFile.of(1, SIZE).status(status, ALWAYS, fields));
        Outcome outcome = transfers.fetch(url, TransferFixture.OPTIONS, Retrying.class::isInstance);
        assertThat(outcome.retries()).containsExactly(FailureType.HTTP_STATUS);
        return outcome.retrying().getFirst().delay();
    }

    @ParameterizedTest
    @CsvSource({
        "429, 7, 7",
        "503, 7, 7",
        "429, 3600, 3600",
        "429, 3601, 3600",
        "503, 999999999, 3600",
        "503, 99999999999999999999999999, 3600",
        "429, 'Tue, 01 Jan 2030 00:02:00 GMT', 120",
        "503, 'Tue, 01 Jan 2030 00:02:00 GMT', 120",
        "503, 'Fri, 31 Dec 9999 23:59:59 GMT', 3600"
    })
    void theOriginsWaitIsKept(int status, String retryAfter, long seconds) throws IOException {
        assertThat(wait(status, Map.of("Retry-After", retryAfter))).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "-99999999999999999999",
                "1.5",
                "1e9",
                "soon",
                "0x10",
                "Mon, 01 Jan 2029 00:00:00 GMT",
                "Tue, 32 Jan 2030 00:00:00 GMT",
                "Tue, 01 Jan 999999999999 00:00:00 GMT"
            })
    void aWaitThatIsOverOrJunkIsNone(String retryAfter) throws IOException {
        assertThat(wait(503, Map.of("Retry-After", retryAfter))).isLessThanOrEqualTo(OWN_WAIT);
    }

    @Test
    void withoutAWaitTheOwnOneIsTaken() throws IOException {
        assertThat(wait(429, Map.of())).isLessThanOrEqualTo(OWN_WAIT);
    }

    @Test
    void aShortWaitIsWaitedFor() throws IOException {
        OriginFile file = OriginFile.of(1, SIZE).status(429, 1, Map.of("Retry-After", "1"));
        Outcome outcome = transfers.fetch(serve(file)).isPublished(file.content());
        assertThat(outcome.retrying())
                .singleElement()
                .satisfies(retry -> assertThat(retry.delay()).isEqualTo(Duration.ofSeconds(1)));
    }

    @Test
    void threeFailuresAreSurvived() throws IOException {
        OriginFile file = OriginFile.of(1, SIZE).status(500, 3, Map.of());
        Outcome outcome = transfers.fetch(serve(file)).isPublished(file.content());
        assertThat(outcome.retries()).hasSize(3).containsOnly(FailureType.HTTP_STATUS);
    }

    @Test
    void oneFailureTooManyIsTheEnd() throws IOException {
        URI url = serve(OriginFile.of(1, SIZE).status(500, ALWAYS, Map.of()));
        Outcome outcome = transfers.fetch(url).isFailed(FailureType.HTTP_STATUS);
        assertThat(outcome.failure()).hasMessageContaining("500");
        assertThat(outcome.retrying()).extracting(Retrying::attempt).containsExactly(2, 3, 4);
    }

    @Test
    void progressBetweenFailuresCounts() throws IOException {
        OriginFile file = OriginFile.of(1, SIZE).closeAfter(15_000, 6);
        Outcome outcome = transfers.fetch(serve(file)).isPublished(file.content());
        assertThat(outcome.retrying())
                .hasSizeGreaterThan(3)
                .extracting(Retrying::attempt)
                .containsOnly(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
    void whatMayPassIsAskedForAgain(int status) throws IOException {
        OriginFile file = OriginFile.of(1, SIZE).status(status, 1, Map.of());
        Outcome outcome = transfers.fetch(serve(file)).isPublished(file.content());
        assertThat(outcome.retries()).containsExactly(FailureType.HTTP_STATUS);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 205, 300, 304, 400, 401, 403, 404, 410, 416, 451, 501, 505, 599})
    void whatStaysIsNot(int status) throws IOException {
        URI url = serve(OriginFile.of(1, SIZE).status(status, ALWAYS, Map.of()));
        Outcome outcome = transfers.fetch(url).isFailed(FailureType.HTTP_STATUS);
        assertThat(outcome.retries()).isEmpty();
        assertThat(outcome.failure()).hasMessageContaining(Integer.toString(status));
    }

    @Test
    void aPageThatTellsOfAnErrorIsNotWritten() throws IOException {
        Content content = Content.random(1, SIZE);
        byte[] page = "<html>busy</html>".getBytes(StandardCharsets.UTF_8);
        URI url = transfers
                .raw(exchange -> {
                    switch (exchange.number()) {
                        case 1 ->
                            exchange.send("HTTP/1.1 200 OK", "Content-Length: " + SIZE, "ETag: \"raw\"")
                                    .body(content.bytes(0, 50_000))
                                    .close();
                        case 2 ->
                            exchange.send("HTTP/1.1 503 Busy", "Content-Length: " + page.length, "ETag: \"raw\"")
                                    .body(page);
                        default -> exchange.file(content);
                    }
                })
                .url("/f.bin");
        Outcome outcome = transfers.fetch(url).isPublished(content);
        assertThat(outcome.retries()).containsExactly(FailureType.CONNECTION_LOST, FailureType.HTTP_STATUS);
        assertThat(outcome.startedOver()).isEmpty();
    }

    @Test
    void aFileThatGoesAwayMidwayLeavesNothing() throws IOException {
        OriginFile file = OriginFile.of(1, SIZE).closeAfter(50_000);
        URI url = serve(file);
        Outcome outcome = transfers.fetchWhile(url, () -> file.status(404, ALWAYS, Map.of()));
        outcome.isFailed(FailureType.HTTP_STATUS);
    }
}
