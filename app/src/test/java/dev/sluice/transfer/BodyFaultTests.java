package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.RawExchange;
import dev.sluice.testkit.RawOrigin;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that end too early, too late, not at all, or in doubt. */
class BodyFaultTests {

    private static final int SIZE = 300_000;
    private static final Content CONTENT = Content.random(1, SIZE);
    private static final byte[] BYTES = CONTENT.bytes(0, SIZE);

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

    /** Answers the first request badly, and all others well. */
    private URI firstBadly(RawOrigin.Script bad) {
        return transfers
                .raw(exchange -> {
                    if (exchange.number() == 1) {
                        bad.answer(exchange);
                    } else {
                        exchange.file(CONTENT);
                    }
                })
                .url("/f.bin");
    }

    private static RawExchange chunked(RawExchange exchange) throws IOException {
        return exchange.send("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "ETag: \"raw\"");
    }

    private static byte[] part(int from, int to) {
        return Arrays.copyOfRange(BYTES, from, to);
    }

    @Test
    void aBodyThatIsClosedMidwayIsContinued() throws IOException {
        OriginFile file = OriginFile.of(1, SIZE).closeAfter(100_000, 2);
        Outcome outcome = transfers.fetch(serve(file)).isPublished(file.content());
        assertThat(outcome.retries()).isNotEmpty().containsOnly(FailureType.CONNECTION_LOST);
        assertThat(outcome.startedOver()).isEmpty();
        assertThat(outcome.published().lengthVerified()).isTrue();
    }

    @Test
    void aBodyThatIsResetMidwayIsContinued() throws IOException {
        URI url = firstBadly(exchange -> exchange.send("HTTP/1.1 200 OK", "Content-Length: " + SIZE, "ETag: \"raw\"")
                .body(part(0, 100_000))
                .reset());
        Outcome outcome = transfers.fetch(url).isPublished(CONTENT);
        assertThat(outcome.retries()).containsExactly(FailureType.CONNECTION_LOST);
        assertThat(outcome.startedOver()).isEmpty();
    }

    @Test
    void aCutBetweenChunksIsNoEnd() throws IOException {
        URI url =
                firstBadly(exchange -> chunked(exchange).chunk(part(0, 100_000)).close());
        Outcome outcome = transfers.fetch(url).isPublished(CONTENT);
        assertThat(outcome.retries()).containsExactly(FailureType.CONNECTION_LOST);
    }

    @Test
    void aCutInsideAChunkIsNoEnd() throws IOException {
        byte[] head = (Integer.toHexString(SIZE) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        URI url = firstBadly(
                exchange -> chunked(exchange).body(head).body(part(0, 100_000)).close());
        Outcome outcome = transfers.fetch(url).isPublished(CONTENT);
        assertThat(outcome.retries()).containsExactly(FailureType.CONNECTION_LOST);
    }

    @Test
    void aCutBeforeTheLastChunkIsNoEnd() throws IOException {
        URI url = firstBadly(exchange -> chunked(exchange).chunk(BYTES).close());
        Outcome outcome = transfers.fetch(url).isPublished(CONTENT);
        assertThat(outcome.retries()).containsExactly(FailureType.CONNECTION_LOST);
    }

    @Test
    void anUnreadableChunkIsNotWritten() throws IOException {
        URI url = firstBadly(exchange -> chunked(exchange)
                .chunk(part(0, 1000))
                .body("zz\r\n".getBytes(StandardCharsets.ISO_8859_1))
                .close());
        transfers.fetch(url).isFailed(FailureType.BAD_RESPONSE);
    }

    @Test
    void aBodyShorterThanAnnouncedIsNotPublished() throws IOException {
        URI url = firstBadly(exchange -> exchange.send("HTTP/1.1 200 OK", "Content-Length: " + (SIZE + 1))
                .body(BYTES)
                .close());
        Outcome outcome = transfers.fetch(url).isPublished(CONTENT);
        assertThat(outcome.retries()).containsExactly(FailureType.CONNECTION_LOST);
        assertThat(outcome.startedOver()).hasSize(1);
    }

    @Test
    void whatComesBehindTheAnnouncedLengthIsNoPartOfAnyFile() throws IOException {
        byte[] more = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil".getBytes(StandardCharsets.ISO_8859_1);
        URI url = firstBadly(exchange ->
                exchange.send("HTTP/1.1 200 OK", "Content-Length: 1000").body(concat(part(0, 1000), more)));
        transfers.fetch(url).isPublished(Content.of(part(0, 1000)));
        transfers.fetch(url).isPublished(CONTENT);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Test
    void aBodyWithoutALengthIsCompleteWithItsLastChunk() throws IOException {
        OriginFile file = OriginFile.of(1, SIZE).noLength();
        Outcome outcome = transfers.fetch(serve(file)).isPublished(file.content());
        assertThat(outcome.opened())
                .singleElement()
                .satisfies(opened -> assertThat(opened.total()).isEqualTo(TransferSignal.UNKNOWN));
        assertThat(outcome.published().lengthVerified()).isTrue();
    }

    @Test
    void aBodyThatEndsByClosingIsMarked() throws IOException {
        OriginFile file = OriginFile.of(1, SIZE).closeDelimited();
        Outcome outcome = transfers.fetch(serve(file)).isPublished(file.content());
        assertThat(outcome.published().lengthVerified()).isFalse();
    }

    @Test
    void anEmptyBodyIsAFile() throws IOException {
        OriginFile file = OriginFile.of(new byte[0]);
        transfers.fetch(serve(file)).isPublished(file.content());
    }

    @Test
    void aStallIsCutOffAndTheFileContinued() throws IOException {
        OriginFile file = OriginFile.of(1, SIZE).stallAfter(100_000, 1);
        TransferOptions hasty = TransferFixture.options(3, Duration.ofSeconds(5), Duration.ofSeconds(2));
        Outcome outcome = transfers.fetch(serve(file), hasty).isPublished(file.content());
        assertThat(outcome.retries()).containsExactly(FailureType.TIMEOUT);
        assertThat(outcome.startedOver()).isEmpty();
    }

    @Test
    void anOriginThatAlwaysStallsIsGivenUp() throws IOException {
        URI url = serve(OriginFile.of(1, SIZE).stallAfter(0));
        TransferOptions hasty = TransferFixture.options(2, Duration.ofSeconds(5), Duration.ofMillis(200));
        Outcome outcome = transfers.fetch(url, hasty).isFailed(FailureType.TIMEOUT);
        assertThat(outcome.retries()).containsExactly(FailureType.TIMEOUT, FailureType.TIMEOUT);
    }

    @Test
    void anOriginThatNeverAnswersIsGivenUp() throws IOException {
        URI url = serve(OriginFile.of(1, SIZE).delayHead(Duration.ofMinutes(1)));
        TransferOptions hasty = TransferFixture.options(1, Duration.ofMillis(200), Duration.ofSeconds(5));
        Outcome outcome = transfers.fetch(url, hasty).isFailed(FailureType.TIMEOUT);
        assertThat(outcome.retries()).containsExactly(FailureType.TIMEOUT);
    }

    @Test
    void anEndlessBodyLeavesNothingWhenItIsStopped() throws IOException {
        byte[] chunk = new byte[1 << 16];
        URI url = transfers
                .raw(exchange -> {
                    chunked(exchange);
                    while (!exchange.socket().isClosed()) {
                        exchange.chunk(chunk);
                    }
                })
                .url("/f.bin");
        Outcome outcome = transfers.fetch(
                url,
                TransferFixture.OPTIONS,
                signal -> signal instanceof TransferSignal.Advanced now && now.bytes() > 4 << 20);
        assertThat(outcome.failure()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 1000\r\nContent-Length: 999",
                "Content-Length: 1000, 999",
                "Content-Length: -1",
                "Content-Length: many",
                "Content-Length: 99999999999999999999"
            })
    void lengthsThatCannotBothBeTrueAreRefused(String lengths) throws IOException {
        URI url = transfers
                .raw(exchange -> exchange.send("HTTP/1.1 200 OK", lengths).body(part(0, 1000)))
                .url("/f.bin");
        Outcome outcome = transfers.fetch(url).isFailed(FailureType.BAD_RESPONSE);
        assertThat(outcome.retries()).isEmpty();
    }

    /** One of the two was put there to lead somebody astray (RFC 9112 section 6.3). */
    @Test
    void aLengthBesideChunksIsRefused() throws IOException {
        URI url = transfers
                .raw(exchange -> exchange.send("HTTP/1.1 200 OK", "Content-Length: 10", "Transfer-Encoding: chunked")
                        .chunk(BYTES)
                        .chunk(new byte[0]))
                .url("/f.bin");
        transfers.fetch(url).isFailed(FailureType.BAD_RESPONSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 abc OK", "SSH-2.0-OpenSSH_9.6"})
    void whatIsNoHttpIsRefused(String head) throws IOException {
        URI url = transfers
                .raw(exchange -> exchange.send(head).body(part(0, 1000)).close())
                .url("/f.bin");
        transfers.fetch(url).isFailed(FailureType.BAD_RESPONSE);
    }

    @Test
    void anAnswerThatNeverBeginsIsAskedForAgain() throws IOException {
        URI url = firstBadly(RawExchange::close);
        transfers.fetch(url).isPublished(CONTENT);
    }
}
