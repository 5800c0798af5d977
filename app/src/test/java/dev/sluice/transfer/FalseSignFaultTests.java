package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.OriginFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What looks like progress, like the same version, or like an answer, and is none. */
class FalseSignFaultTests {

    private static final int SIZE = 300_000;
    private static final int CUT = 100_000;
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

    /** Bytes that come again after starting over are no progress: else the tries never end. */
    @Test
    void anOriginThatAlwaysCutsAndCannotContinueIsGivenUp() throws IOException {
        transfers.origin().serve("/f.bin", OriginFile.of(1, SIZE).noValidator().closeAfter(CUT));
        Outcome outcome = transfers.fetch(url).isFailed(FailureType.CONNECTION_LOST);
        assertThat(outcome.retries())
                .as("three, and one more for each that got further than those before: a cut loses what is on its way")
                .hasSizeBetween(3, 6);
    }

    /** The part is complete by the origin's 416 and too short by its Content-Length, again and again. */
    @Test
    void anOriginThatAlwaysAnnouncesTooMuchIsGivenUp() throws IOException {
        transfers.origin().serve("/f.bin", OriginFile.of(1, SIZE).announceLength(SIZE + 1));
        transfers.fetch(url).isFailed(FailureType.CONNECTION_LOST);
    }

    /** If-Range was ignored and the tag is gone: nothing says that the part is of the same version. */
    @Test
    void aPartWithoutTheKnownTagIsNotTaken() throws IOException {
        OriginFile file = transfers
                .origin()
                .serve("/f.bin", OriginFile.of(1, SIZE).closeAfter(CUT, 1).ignoreIfRange());
        Outcome outcome =
                transfers.fetchWhile(url, () -> file.replaceWith(2, SIZE).noValidator());
        outcome.isPublished(Content.random(2, SIZE));
        assertThat(outcome.startedOver()).hasSize(1);
    }

    /** The same for an origin that is known by its date. */
    @Test
    void aPartWithoutTheKnownDateIsNotTaken() throws IOException {
        OriginFile file = transfers
                .origin()
                .serve(
                        "/f.bin",
                        OriginFile.of(1, SIZE)
                                .noValidator()
                                .lastModified(LONG_AGO)
                                .closeAfter(CUT, 1)
                                .ignoreIfRange());
        Outcome outcome =
                transfers.fetchWhile(url, () -> file.replaceWith(2, SIZE).noValidator());
        outcome.isPublished(Content.random(2, SIZE));
        assertThat(outcome.startedOver()).hasSize(1);
    }

    /** A tag was known, so a part that is answered by date must still not carry another tag or another date. */
    @Test
    void aPartByDateWithAnotherDateIsNotTaken() throws IOException {
        OriginFile file = transfers
                .origin()
                .serve(
                        "/f.bin",
                        OriginFile.of(1, SIZE)
                                .lastModified(LONG_AGO)
                                .closeAfter(CUT, 1)
                                .ignoreIfRange());
        Outcome outcome = transfers.fetchWhile(
                url, () -> file.replaceWith(2, SIZE).noValidator().lastModified(LONG_AGO.plusSeconds(1)));
        outcome.isPublished(Content.random(2, SIZE));
    }

    /** An interim answer (RFC 9110 section 15.2) is taken for the answer: HTTP_STATUS 103. */
    @Test
    void whatIsSaidBeforeTheAnswerIsNoAnswer() throws IOException {
        URI raw = transfers
                .raw(exchange -> {
                    exchange.send("HTTP/1.1 103 Early Hints", "Link: </style.css>; rel=preload");
                    exchange.file(Content.random(1, SIZE));
                })
                .url("/f.bin");
        transfers.fetch(raw).isPublished(Content.random(1, SIZE));
    }
}
