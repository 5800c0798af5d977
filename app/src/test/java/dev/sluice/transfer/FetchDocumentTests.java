package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.OriginFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FetchDocumentTests {

    private static final int MOST = 100_000;

    private final DocumentFixture fixture = new DocumentFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    private Optional<SmallDocument> fetch(String path) {
        return fetch(fixture.origin().url(path));
    }

    private Optional<SmallDocument> fetch(URI url) {
        return fixture.documents()
                .fetch(url, MOST, DocumentFixture.options(), DocumentFixture.ASKER)
                .blockOptional(Duration.ofSeconds(20));
    }

    private static byte[] bytes(SmallDocument document) throws IOException {
        try (InputStream stream = document.open()) {
            return stream.readAllBytes();
        }
    }

    private void assertFails(URI url, FailureType type) {
        assertThatThrownBy(() -> fetch(url))
                .isInstanceOfSatisfying(
                        TransferFailure.class,
                        failure -> assertThat(failure.type()).isEqualTo(type));
    }

    @Test
    void aDocumentOfTheGreatestSizeIsFetchedThroughARedirect() throws IOException {
        OriginFile file = fixture.origin().serve("/there", OriginFile.of(1, MOST));
        fixture.origin().serve("/here", OriginFile.of(2, 10).redirect("/there"));
        SmallDocument document = fetch("/here").orElseThrow();
        assertThat(bytes(document)).isEqualTo(file.content().bytes(0, MOST));
        assertThat(bytes(document)).hasSize(MOST);
        assertThat(document.url()).isEqualTo(fixture.origin().url("/there"));
    }

    @Test
    void aLargerOneIsNotRead() {
        fixture.origin().serve("/one-more", OriginFile.of(1, MOST + 1));
        fixture.origin().serve("/large", OriginFile.of(1, 10L << 20));
        fixture.origin().serve("/untold", OriginFile.of(1, 10L << 30).noLength());
        assertThat(fetch("/one-more")).isEmpty();
        assertThat(fetch("/large")).isEmpty();
        assertThat(fetch("/untold")).isEmpty();
        fixture.origin().awaitClosed();
        assertThat(fixture.origin().bytesSent("/large")).isLessThan(10L << 20);
        assertThat(fixture.origin().bytesSent("/untold")).isLessThan(100L << 20);
    }

    @Test
    void aFailureThatMayPassIsTriedAgain() throws IOException {
        fixture.origin().serve("/busy", OriginFile.of(1, 10).status(503, 1, Map.of()));
        fixture.origin().serve("/cut", OriginFile.of(1, 5000).closeAfter(100, 2));
        assertThat(bytes(fetch("/busy").orElseThrow())).hasSize(10);
        assertThat(bytes(fetch("/cut").orElseThrow())).hasSize(5000);
        assertThat(fixture.origin().requests("/busy")).hasSize(2);
        assertThat(fixture.origin().requests("/cut")).hasSize(3);
    }

    @Test
    void whatDoesNotPassFailsAsATransferDoes() {
        fixture.origin().serve("/down", OriginFile.of(1, 10).status(500, 100, Map.of()));
        fixture.origin().serve("/out", OriginFile.of(1, 10).redirect("http://192.0.2.1/"));
        assertFails(fixture.origin().url("/none"), FailureType.HTTP_STATUS);
        assertThat(fixture.origin().requests("/none")).hasSize(1);
        assertFails(fixture.origin().url("/down"), FailureType.HTTP_STATUS);
        assertThat(fixture.origin().requests("/down")).hasSize(3);
        assertFails(fixture.origin().url("/out"), FailureType.EGRESS_REFUSED);
    }

    /** The pool holds four: with any more one of them was closed. */
    @Test
    void headsLeaveTheirConnectionsForOtherRequests() {
        fixture.origin().serve("/large", OriginFile.of(1, MOST));
        URI url = fixture.origin().url("/large");
        for (int i = 0; i < 10; i++) {
            OriginHead head = fixture.documents()
                    .head(url, anywhere -> true, DocumentFixture.options(), DocumentFixture.ASKER)
                    .blockOptional(Duration.ofSeconds(20))
                    .orElseThrow();
            assertThat(head.field("Content-Length")).isEqualTo("" + MOST);
        }
        assertThat(fixture.origin().allConnections()).isLessThanOrEqualTo(4);
    }

    @Test
    void theBeginningOfADocumentEndsWithWhatIsWanted() throws IOException {
        OriginFile file = fixture.origin().serve("/large", OriginFile.of(1, MOST));
        SmallDocument beginning = fixture.documents()
                .beginning(fixture.origin().url("/large"), 100, DocumentFixture.options(), DocumentFixture.ASKER)
                .blockOptional(Duration.ofSeconds(20))
                .orElseThrow();
        assertThat(bytes(beginning)).isEqualTo(file.content().bytes(0, 100));
        fixture.origin().awaitClosed();
    }
}
