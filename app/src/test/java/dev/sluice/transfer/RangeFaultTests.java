package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.RawExchange;
import dev.sluice.transfer.TransferSignal.Advanced;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that cannot be continued as they were begun. What comes out is one version, never a mix. */
class RangeFaultTests {

    private static final int SIZE = 300_000;
    private static final int CUT = 100_000;
    private static final Content CONTENT = Content.random(1, SIZE);

    /** Long enough ago for a date to tell versions apart. */
    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    @TempDir
    Path data;

    private TransferFixture transfers;
    private URI url;

    @BeforeEach
    void start() {
        transfers = TransferFixture.in(data);
        url = transfers.origin().url("/f.bin");
    }

    @AfterEach
    void stop() throws IOException {
        transfers.close();
    }

    /** A file whose first answer is cut. */
    private OriginFile cutOnce() {
        return transfers.origin().serve("/f.bin", OriginFile.of(1, SIZE).closeAfter(CUT, 1));
    }

    /** Stops a run in the middle of the file, as a pause does. */
    private void fetchHalf() throws IOException {
        Outcome half = transfers.fetch(
                url, TransferFixture.OPTIONS, signal -> signal instanceof Advanced now && now.bytes() > 0);
        assertThat(half.signals()).last().isInstanceOf(Advanced.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1, -50_000, 50_000})
    void aPartFromAnotherOffsetIsNotTaken(long shift) throws IOException {
        OriginFile file = cutOnce().shiftRange(shift);
        Outcome outcome = transfers.fetch(url).isPublished(file.content());
        assertThat(outcome.startedOver())
                .singleElement()
                .asString()
                .contains("from byte " + CUT)
                .contains("from byte " + (CUT + shift));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes FIRST-LAST/300001, size changed",
        "bytes FIRST-LAST/299999, size changed",
        "items FIRST-LAST/TOTAL, no readable Content-Range",
        "bytes LAST-FIRST/TOTAL, from byte",
        "bytes FIRST-299998/TOTAL, does not reach",
        "bytes FIRST-LAST, no readable Content-Range",
        "bytes */TOTAL, no readable Content-Range",
        "bytes FIRST-99999999999999999999/TOTAL, no readable Content-Range",
        "'', no readable Content-Range"
    })
    void aPartThatSaysSomethingElseIsNotTaken(String contentRange, String reason) throws IOException {
        OriginFile file = cutOnce().contentRange(contentRange);
        Outcome outcome = transfers.fetch(url).isPublished(file.content());
        assertThat(outcome.startedOver()).singleElement().asString().contains(reason);
    }

    @Test
    void aPartOfUnknownTotalIsTakenForTheKnownOne() throws IOException {
        OriginFile file = cutOnce().contentRange("bytes FIRST-LAST/*");
        Outcome outcome = transfers.fetch(url).isPublished(file.content());
        assertThat(outcome.startedOver()).isEmpty();
    }

    @Test
    void aPartThatIsShorterThanItSaysIsNotTaken() throws IOException {
        URI raw = transfers
                .raw(exchange -> {
                    if (exchange.number() == 1) {
                        cut(exchange);
                    } else if (exchange.first() > 0) {
                        exchange.send(
                                "HTTP/1.1 206 Partial Content",
                                "ETag: \"raw\"",
                                "Content-Range: bytes " + exchange.first() + "-299999/300000",
                                "Content-Length: 10");
                    } else {
                        exchange.file(CONTENT);
                    }
                })
                .url("/f.bin");
        assertThat(transfers.fetch(raw).isPublished(CONTENT).startedOver()).hasSize(1);
    }

    private static void cut(RawExchange exchange) throws IOException {
        exchange.send("HTTP/1.1 200 OK", "Content-Length: " + SIZE, "ETag: \"raw\"")
                .body(CONTENT.bytes(0, CUT))
                .close();
    }

    @Test
    void anAnswerOfSeveralPartsIsNotTaken() throws IOException {
        URI raw = transfers
                .raw(exchange -> {
                    if (exchange.number() == 1) {
                        cut(exchange);
                    } else if (exchange.first() > 0) {
                        multipart(exchange);
                    } else {
                        exchange.file(CONTENT);
                    }
                })
                .url("/f.bin");
        Outcome outcome = transfers.fetch(raw).isPublished(CONTENT);
        assertThat(outcome.startedOver()).hasSize(1);
    }

    private static void multipart(RawExchange exchange) throws IOException {
        int first = exchange.first();
        String head = "--x\r\nContent-Range: bytes " + first + "-" + (SIZE - 1) + "/" + SIZE + "\r\n\r\n";
        String end = "\r\n--x--\r\n";
        exchange.send(
                        "HTTP/1.1 206 Partial Content",
                        "ETag: \"raw\"",
                        "Content-Type: multipart/byteranges; boundary=x",
                        "Content-Length: " + (head.length() + SIZE - first + end.length()))
                .body(head.getBytes(StandardCharsets.ISO_8859_1))
                .body(CONTENT.bytes(first, SIZE - first))
                .body(end.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void anOriginThatIgnoresRangesIsAskedForAllAgain() throws IOException {
        OriginFile file = cutOnce().ignoreRange();
        Outcome outcome = transfers.fetch(url).isPublished(file.content());
        assertThat(outcome.startedOver()).hasSize(1);
    }

    /** A chunked part tells its own length only by what it says of itself, so both have to agree. */
    @ParameterizedTest
    @ValueSource(ints = {-1000, 1000})
    void aPartInChunksThatIsShorterOrLongerIsNotMistaken(int more) throws IOException {
        Content longer = Content.random(1, SIZE + 1000);
        URI raw = transfers
                .raw(exchange -> {
                    switch (exchange.number()) {
                        case 1 -> cut(exchange);
                        case 2 ->
                            exchange.send(
                                            "HTTP/1.1 206 Partial Content",
                                            "ETag: \"raw\"",
                                            "Content-Range: bytes " + CUT + "-299999/300000",
                                            "Transfer-Encoding: chunked")
                                    .chunk(longer.bytes(CUT, SIZE - CUT + more))
                                    .chunk(new byte[0]);
                        default -> rest(exchange);
                    }
                })
                .url("/f.bin");
        Outcome outcome = transfers.fetch(raw).isPublished(CONTENT);
        // What follows the announced bytes is left out.
        if (more > 0) {
            assertThat(outcome.retries()).containsExactly(FailureType.CONNECTION_LOST);
        } else {
            assertThat(outcome.retries()).containsExactly(FailureType.CONNECTION_LOST, FailureType.LENGTH_MISMATCH);
        }
    }

    private static void rest(RawExchange exchange) throws IOException {
        if (exchange.first() >= SIZE) {
            exchange.send("HTTP/1.1 416 Range Not Satisfiable", "Content-Range: bytes */" + SIZE, "Content-Length: 0");
        } else {
            exchange.file(CONTENT);
        }
    }

    @Test
    void aPartThatNobodyAskedForIsNoFile() throws IOException {
        URI raw = transfers
                .raw(exchange -> exchange.send(
                                "HTTP/1.1 206 Partial Content",
                                "Content-Range: bytes 1000-1999/2000",
                                "Content-Length: 1000")
                        .body(CONTENT.bytes(0, 1000)))
                .url("/f.bin");
        Outcome outcome = transfers.fetch(raw).isFailed(FailureType.BAD_RESPONSE);
        assertThat(outcome.retries()).isEmpty();
    }

    @Test
    void aFileThatChangesBetweenTriesStartsOver() throws IOException {
        OriginFile file = cutOnce().etag("\"v1\"");
        // The first answer is of the first version; what a retry is told of comes after it.
        Content second = Content.random(2, SIZE);
        Outcome outcome =
                transfers.fetchWhile(url, () -> file.replaceWith(2, SIZE).etag("\"v2\""));
        outcome.isPublished(second);
        assertThat(outcome.startedOver()).singleElement().asString().contains("changed");
    }

    @Test
    void aChangedTagCountsThoughTheOriginSendsItsPart() throws IOException {
        OriginFile file = cutOnce().etag("\"v1\"").ignoreIfRange();
        Outcome outcome =
                transfers.fetchWhile(url, () -> file.replaceWith(2, SIZE).etag("\"v2\""));
        outcome.isPublished(Content.random(2, SIZE));
        assertThat(outcome.startedOver()).singleElement().asString().contains("changed");
    }

    @Test
    void aChangedDateCountsThoughTheOriginSendsItsPart() throws IOException {
        OriginFile file = cutOnce().noValidator().lastModified(LONG_AGO).ignoreIfRange();
        Outcome outcome =
                transfers.fetchWhile(url, () -> file.replaceWith(2, SIZE).lastModified(LONG_AGO.plusSeconds(1)));
        outcome.isPublished(Content.random(2, SIZE));
        assertThat(outcome.startedOver()).hasSize(1);
    }

    @Test
    void aFileThatStaysTheSameIsContinuedByALaterRun() throws IOException {
        OriginFile file =
                transfers.origin().serve("/f.bin", OriginFile.of(1, SIZE).stallAfter(CUT, 1));
        fetchHalf();
        Outcome outcome = transfers.fetch(url).isPublished(file.content());
        assertThat(outcome.startedOver()).isEmpty();
        assertThat(outcome.opened())
                .first()
                .satisfies(opened -> assertThat(opened.offset()).isPositive());
    }

    @Test
    void aFileThatChangesBetweenRunsStartsOver() throws IOException {
        OriginFile file = transfers
                .origin()
                .serve("/f.bin", OriginFile.of(1, SIZE).etag("\"v1\"").stallAfter(CUT, 1));
        fetchHalf();
        file.replaceWith(2, SIZE).etag("\"v2\"");
        Outcome outcome = transfers.fetch(url).isPublished(Content.random(2, SIZE));
        assertThat(outcome.startedOver()).hasSize(1);
    }

    @Test
    void aWeakTagContinuesNothing() throws IOException {
        OriginFile file = cutOnce().weakEtag("v1").ignoreIfRange();
        Outcome outcome = transfers.fetchWhile(url, () -> file.replaceWith(2, SIZE));
        outcome.isPublished(Content.random(2, SIZE));
        assertThat(outcome.startedOver()).singleElement().asString().contains("safely");
    }

    @Test
    void withoutAValidatorNothingIsContinued() throws IOException {
        OriginFile file = cutOnce().noValidator().ignoreIfRange();
        Outcome outcome = transfers.fetchWhile(url, () -> file.replaceWith(2, SIZE));
        outcome.isPublished(Content.random(2, SIZE));
        assertThat(outcome.startedOver()).singleElement().asString().contains("safely");
    }

    @Test
    void aDateThatIsTooFreshContinuesNothing() throws IOException {
        OriginFile file = cutOnce().noValidator().lastModified(Instant.now()).ignoreIfRange();
        Outcome outcome = transfers.fetchWhile(url, () -> file.replaceWith(2, SIZE));
        outcome.isPublished(Content.random(2, SIZE));
        assertThat(outcome.startedOver()).singleElement().asString().contains("safely");
    }

    @Test
    void anOriginThatTakesOnlyDatesIsAskedByDate() throws IOException {
        OriginFile file = cutOnce().lastModified(LONG_AGO).ifRangeByDateOnly();
        Outcome outcome = transfers.fetch(url).isPublished(file.content());
        assertThat(outcome.startedOver()).isEmpty();
        assertThat(outcome.remarks()).singleElement().asString().contains("by date");
    }

    @Test
    void aPartThatIsTheWholeFileIsPublished() throws IOException {
        OriginFile file = transfers.origin().serve("/f.bin", OriginFile.of(1, SIZE));
        transfers.fetch(url, TransferFixture.OPTIONS, signal -> signal instanceof Advanced now && now.bytes() == SIZE);
        Outcome outcome = transfers.fetch(url).isPublished(file.content());
        assertThat(outcome.startedOver()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1000, CUT})
    void aPartThatIsLongerThanTheFileStartsOver(long size) throws IOException {
        OriginFile file = cutOnce().ignoreIfRange();
        Outcome outcome = transfers.fetchWhile(url, () -> file.replaceWith(2, size));
        outcome.isPublished(Content.random(2, size));
        assertThat(outcome.startedOver()).singleElement().asString().contains("no byte " + CUT);
    }

    @Test
    void notSatisfiableWithoutATotalStartsOver() throws IOException {
        URI raw = transfers
                .raw(exchange -> {
                    if (exchange.number() == 1) {
                        cut(exchange);
                    } else if (exchange.first() > 0) {
                        exchange.send("HTTP/1.1 416 Range Not Satisfiable", "Content-Length: 0");
                    } else {
                        exchange.file(CONTENT);
                    }
                })
                .url("/f.bin");
        assertThat(transfers.fetch(raw).isPublished(CONTENT).startedOver()).hasSize(1);
    }

    @Test
    void notSatisfiableWithoutARangeIsAFailure() throws IOException {
        URI raw = transfers
                .raw(exchange -> exchange.send(
                        "HTTP/1.1 416 Range Not Satisfiable", "Content-Range: bytes */0", "Content-Length: 0"))
                .url("/f.bin");
        transfers.fetch(raw).isFailed(FailureType.HTTP_STATUS);
    }
}
