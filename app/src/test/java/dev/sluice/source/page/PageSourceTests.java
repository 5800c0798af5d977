package dev.sluice.source.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.source.PlannedFile;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.RawOrigin;
import dev.sluice.transfer.DocumentFixture;
import dev.sluice.transfer.FailureType;
import dev.sluice.transfer.TransferFailure;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import tools.jackson.databind.json.JsonMapper;

class PageSourceTests {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final DocumentFixture fixture = new DocumentFixture();
    private final FaultyOrigin origin = fixture.origin();
    private final PageSource source = new PageSource(fixture.documents(), JsonMapper.shared());

    @AfterEach
    void stop() {
        source.close();
        fixture.close();
    }

    private Flux<PlannedFile> plan(URI url) {
        return source.plan(new SourceRef(SourceKind.PAGE, url), DocumentFixture.options(), DocumentFixture.ASKER);
    }

    private List<String> found(String path) {
        return Objects.requireNonNull(plan(origin.url(path))
                .map(file ->
                        file.position() + " " + file.folder() + " " + file.url().getRawPath())
                .collectList()
                .block(LIMIT));
    }

    private OriginFile serve(String path, String markup) {
        return origin.serve(path, OriginFile.of(markup.getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "text/html; charset=utf-8");
    }

    @Test
    void eachAddressCountsOnceInTheOrderOfThePage() {
        serve(
                "/p",
                "<title>A: b/c?</title><img src=/1.jpg><img src=/2.jpg?b=1&a=2><img src=/1.jpg#x><a href=/2.jpg?a=2&b=1>");
        assertThat(found("/p")).containsExactly("0 A_ b_c_ /1.jpg", "1 A_ b_c_ /2.jpg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<title> .. </title>", "<img src=/0.png><title>late</title>"})
    void withoutATitleTheAddressNamesTheFolder(String before) {
        serve("/all/pictures", before + "<img src=/1.jpg>");
        assertThat(found("/all/pictures")).last().asString().contains(" pictures /1.jpg");
        serve("/all/", before + "<img src=/1.jpg>");
        assertThat(found("/all/")).last().asString().contains(" 127.0.0.1 /1.jpg");
    }

    @Test
    void aLongTitleIsCut() {
        serve("/p", "<title>" + "\ud83d\ude00".repeat(60) + "</title><img src=/1.jpg>");
        assertThat(found("/p").getFirst()).isEqualTo("0 " + "\ud83d\ude00".repeat(50) + " /1.jpg");
    }

    @Test
    void pagesThatFollowAreReadOnceEach() {
        serve("/1", "<title>Gallery</title><link rel=next href=/2><img src=/a.jpg>");
        serve("/2", "<title>Gallery 2</title><img src=/a.jpg><img src=/b.jpg>").header("Link", "</3>; rel=\"next\"");
        serve("/3", "<img src=/c.jpg><a rel=next href=/1>");
        assertThat(found("/1")).containsExactly("0 Gallery /a.jpg", "1 Gallery /b.jpg", "2 Gallery /c.jpg");
        assertThat(origin.requests()).hasSize(3);
    }

    @Test
    void noPageOfAnotherOriginFollows() {
        try (FaultyOrigin other = FaultyOrigin.start()) {
            serve("/1", "<a rel=next href=" + other.url("/2") + "><img src=/a.jpg>");
            assertThat(found("/1")).hasSize(1);
            assertThat(other.requests()).isEmpty();
        }
    }

    @Test
    void aListWithoutAnEndEnds() {
        IntStream.range(0, 105)
                .forEach(i -> serve("/" + i, "<link rel=next href=/" + (i + 1) + "><img src=/" + i + ".jpg>"));
        assertThat(found("/0")).hasSize(100);
    }

    @Test
    void aPageWithNothingFails() {
        serve("/p", "<form action=/login><input type=password></form><a href=/other>x</a>");
        StepVerifier.create(plan(origin.url("/p")))
                .expectErrorSatisfies(error -> assertThat(error)
                        .hasMessage("No media files found on the page")
                        .isInstanceOfSatisfying(
                                TransferFailure.class,
                                failure -> assertThat(failure.type()).isEqualTo(FailureType.NO_MEDIA)))
                .verify(LIMIT);
    }

    @Test
    void aPageThatBreaksOffIsReadAgain() {
        String markup = "<title>T</title><img src=/1.jpg>" + " ".repeat(100_000) + "<img src=/2.jpg>";
        serve("/p", markup).closeAfter(50_000, 1);
        assertThat(found("/p")).containsExactly("0 T /1.jpg", "1 T /2.jpg");
        assertThat(origin.requests("/p")).hasSize(2);
    }

    @Test
    void aPageThatCannotBeReadFails() {
        serve("/p", "<img src=/1.jpg>").status(404, 9, Map.of());
        StepVerifier.create(plan(origin.url("/p")))
                .expectErrorSatisfies(error -> assertThat(error).hasMessageContaining("404"))
                .verify(LIMIT);
    }

    @Test
    void theFirstFileIsKnownBeforeThePagesEnd() throws Exception {
        CountDownLatch found = new CountDownLatch(1);
        try (RawOrigin raw = RawOrigin.start(exchange -> {
            exchange.send("HTTP/1.1 200 OK", "Content-Type: text/html", "Transfer-Encoding: chunked");
            String begin = "<title>T</title><body>" + "<p>text</p>".repeat(2000) + "<img src=/1.jpg><p>x</p>";
            exchange.chunk(begin.getBytes(StandardCharsets.UTF_8));
            exchange.chunk("<p>y</p>".repeat(3000).getBytes(StandardCharsets.UTF_8));
            if (!waited(found)) {
                exchange.reset();
            }
            exchange.chunk("<img src=/2.jpg>".getBytes(StandardCharsets.UTF_8)).chunk(new byte[0]);
        })) {
            assertThat(plan(raw.url("/p"))
                            .doOnNext(file -> found.countDown())
                            .count()
                            .block(LIMIT))
                    .isEqualTo(2);
        }
    }

    private static boolean waited(CountDownLatch found) {
        try {
            return found.await(15, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void cancellingClosesTheConnection() {
        serve("/p", "<img src=/1.jpg>" + "<p>x</p>".repeat(250_000)).stallAfter(1_000_000);
        StepVerifier.create(plan(origin.url("/p")))
                .expectNextCount(1)
                .thenCancel()
                .verify(LIMIT);
        origin.awaitClosed();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(origin.openConnections()).isZero());
    }

    @Test
    void manyPicturesTakeLittleMemory() {
        String pictures = IntStream.range(0, 10_000)
                .mapToObj(i -> "<div class=x>text <img alt='" + "y".repeat(200) + "' src=/" + i + ".jpg></div>\n")
                .collect(Collectors.joining());
        serve("/p", pictures);
        assertThat(plan(origin.url("/p")).count().block(LIMIT)).isEqualTo(10_000);
    }

    /** Of whoever takes nothing, the page is read all the same, so that its connection is free for its files. */
    @Test
    void thePageDoesNotWaitForItsFiles() {
        String pictures = IntStream.range(0, 20_000)
                .mapToObj(i -> "<img src=/" + i + ".jpg>")
                .collect(Collectors.joining());
        serve("/p", pictures);
        StepVerifier.create(plan(origin.url("/p")), 1)
                .expectNextCount(1)
                .then(() -> await().atMost(LIMIT).until(() -> origin.bytesSent("/p") == pictures.length()))
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(19_999)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void whatIsBehindTheMostBytesIsNotRead() {
        serve("/p", "<img src=/1.jpg>" + "<p>filling</p>".repeat(2_800_000) + "<img src=/2.jpg>");
        assertThat(found("/p")).hasSize(1);
    }

    @Test
    void whatTheParserWouldKeepTogetherIsBounded() {
        serve("/p", "<img src=/1.jpg><p>x</p>" + "text ".repeat(2_000_000) + "<img src=/2.jpg><p>y</p>");
        assertThat(found("/p")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<div>", "<a b='", "<!--", "<script>", "<table><tr><td>", "<b><i>", "&#x", "<svg><title>"})
    void hostilePagesEnd(String part) {
        serve("/p", "<img src=/1.jpg>" + part.repeat(100_000));
        assertThat(found("/p")).hasSize(1);
    }
}
