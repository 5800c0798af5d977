package dev.sluice.source.extractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.process.RunTool;
import dev.sluice.process.RunToolMaker;
import dev.sluice.transfer.OriginAccess;
import dev.sluice.transfer.TransferFailure;
import dev.sluice.transfer.TransferOptions;
import dev.sluice.transfer.TransferSignal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The real programs, asking pages of ours by a proxy. */
class ExtractorIntegrationTests {

    private static final Duration LONG = Duration.ofSeconds(28);
    private static final String HOST = "http://media.test";
    private static final TransferOptions OPTIONS = new TransferOptions(
                    0, Duration.ofSeconds(1), LONG, LONG, LONG, "Agent's 7")
            .with(OriginAccess.of(URI.create(HOST), Map.of(), "a=b; c=d", null, null));

    @TempDir
    private Path temporary;

    private final PagesByProxy pages = new PagesByProxy();
    private @Nullable RunTool tools;

    @BeforeEach
    void open() throws IOException {
        tools = new RunToolMaker(4).in(temporary.resolve("tools"));
    }

    @AfterEach
    void close() throws IOException {
        if (tools != null) {
            tools.close();
            assertThat(temporary.resolve("tools")).isEmptyDirectory();
        }
        assertThat(pages.passes()).isZero();
        pages.close();
    }

    private static ExtractorProperties properties(String galleryDl, String ytDlp) {
        return new ExtractorProperties(true, galleryDl, ytDlp, "ffmpeg", LONG, LONG);
    }

    private YtDlp ytDlp() {
        return new YtDlp(Objects.requireNonNull(tools), pages, properties("gallery-dl", "yt-dlp"));
    }

    private GalleryDl galleryDl(String program) {
        return new GalleryDl(Objects.requireNonNull(tools), pages, properties(program, "yt-dlp"), ytDlp());
    }

    /** The program itself, with a word before the address that makes it take our pages for those of a site. */
    private String as(String site) throws IOException {
        Path script = temporary.resolve("gallery-dl-" + site);
        Files.writeString(
                script,
                "#!/bin/sh\nn=$#; i=0\nfor a; do shift; i=$((i+1)); [ $i -eq $n ] && case $a in *.jpg) ;; *) a=\""
                        + site + ":$a\";; esac; set -- \"$@\" \"$a\"; done\nexec gallery-dl \"$@\"\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script.toString();
    }

    private static <T> List<T> all(Flux<T> found) {
        List<T> list = new ArrayList<>();
        StepVerifier.create(found)
                .recordWith(() -> list)
                .thenConsumeWhile(each -> true)
                .expectComplete()
                .verify(LONG);
        return list;
    }

    private static Found.File file(Found found) {
        return (Found.File) found;
    }

    @Test
    void theProgramsSayWhatTheyKnow() {
        URI page = URI.create("https://www.youtube.com/watch?v=BaW_jenozKc");
        URI gallery = URI.create("https://danbooru.donmai.us/posts?tags=a");
        URI neither = URI.create("https://files.example/some/page");
        URI named = URI.create("https://files.example/some/page.jpg");
        StepVerifier.create(Flux.concat(
                        ytDlp().knows(page),
                        ytDlp().knows(neither),
                        galleryDl("gallery-dl").knows(gallery),
                        galleryDl("gallery-dl").knows(neither),
                        galleryDl("gallery-dl").knows(named)))
                .expectNext(true, false, true, false, false)
                .expectComplete()
                .verify(LONG);
    }

    @Test
    void whatIsNotInstalledKnowsNothingAndSaysWhy() {
        RunTool runner = Objects.requireNonNull(tools);
        YtDlp missing = new YtDlp(runner, pages, properties("none", "/none/yt-dlp"));
        URI url = URI.create(HOST + "/a.mp4");
        StepVerifier.create(missing.knows(url)).expectNext(false).verifyComplete();
        StepVerifier.create(missing.find(url, OPTIONS))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(TransferFailure.class)
                        .hasMessageContaining("sluice.extractor.yt-dlp"))
                .verify(LONG);
    }

    @Test
    void oneFileIsLeftToTheGateway() {
        pages.with("/film.mp4", new byte[3000]);
        List<Found> found = all(ytDlp().find(URI.create(HOST + "/film.mp4"), OPTIONS));
        assertThat(found).hasSize(1);
        Found.File file = file(found.getFirst());
        assertThat(file.url()).isEqualTo(URI.create(HOST + "/film.mp4"));
        assertThat(file.name()).isEqualTo("film [film].mp4");
        assertThat(file.userAgent()).isEqualTo("Agent's 7");
        assertThat(String.join(
                        "; ", Objects.requireNonNull(file.access().pairs()).split("; ")))
                .contains("a=b", "c=d");
        assertThat(pages.fields()).anyMatch(seen -> seen.startsWith("/film.mp4 Agent's 7") && seen.contains("a=b"));
    }

    @Test
    void aStreamIsFetchedByYtDlp() throws IOException, InterruptedException {
        byte[] piece = piece();
        pages.with("/live.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2.0,\n/p0.ts\n#EXT-X-ENDLIST\n")
                .with("/p0.ts", piece);
        List<Found> found = all(ytDlp().find(URI.create(HOST + "/live.m3u8"), OPTIONS));
        assertThat(found).singleElement().isInstanceOf(Found.Streamed.class);
        Path kept = temporary.resolve("kept.mp4");
        List<TransferSignal> told = all(ytDlp().download(
                        ((Found.Streamed) found.getFirst()).page(), 0, "live.mp4", OPTIONS, made -> keep(made, kept)));
        assertThat(told)
                .containsSubsequence(
                        new TransferSignal.Opened("live.mp4", piece.length, 0),
                        new TransferSignal.Advanced(piece.length),
                        new TransferSignal.Published("mp4", 1, "", false, null));
        assertThat(kept).isNotEmptyFile();
    }

    private static Flux<TransferSignal> keep(MadeFile made, Path kept) {
        return Flux.defer(() -> {
            try {
                Files.copy(Path.of(made.path()), kept);
            } catch (IOException error) {
                return Flux.error(error);
            }
            return Flux.just(new TransferSignal.Published(made.extension(), 1, "", false, null));
        });
    }

    private byte[] piece() throws IOException, InterruptedException {
        Path piece = temporary.resolve("p0.ts");
        String sample = "testsrc=size=64x64:rate=5";
        Process process = new ProcessBuilder(
                        "ffmpeg",
                        "-loglevel",
                        "error",
                        "-f",
                        "lavfi",
                        "-i",
                        sample,
                        "-t",
                        "2",
                        "-c:v",
                        "mpeg2video",
                        "-f",
                        "mpegts",
                        piece.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
        return Files.readAllBytes(piece);
    }

    @Test
    void aRefusalIsToldInTheProgramsWords() {
        StepVerifier.create(ytDlp().find(URI.create(HOST + "/none.mp4"), OPTIONS))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(TransferFailure.class)
                        .hasMessageContaining("404")
                        .hasMessageNotContaining("secret"))
                .verify(LONG);
    }

    @Test
    void aGalleryGivesItsFiles() throws IOException {
        pages.with("/posts.json", posts());
        List<Found> found = all(galleryDl(as("Danbooru")).find(URI.create(HOST + "/posts?tags=a"), OPTIONS));
        assertThat(found).hasSize(4).contains(new Found.Folder("a"));
        assertThat(file(found.get(1)).url()).isEqualTo(URI.create(HOST + "/1.jpg"));
        assertThat(file(found.get(1)).name()).isEqualTo("1.jpg");
        assertThat(pages.fields()).anyMatch(seen -> seen.startsWith("/posts.json ") && seen.endsWith(" a=b; c=d"));
    }

    private static String posts() {
        return Stream.of(2, 1)
                .map(id -> "{\"id\":" + id + ",\"file_url\":\"" + HOST + "/" + (3 - id) + ".jpg\",\"tag_string\":\"a\","
                        + "\"created_at\":\"2020-01-02T03:04:05.000+00:00\",\"file_ext\":\"jpg\",\"rating\":\"s\"}")
                .collect(java.util.stream.Collectors.joining(",", "[", "]"));
    }

    @Test
    void pagesThatAPageLeadsToAreLookedAtOnce() throws IOException {
        pages.with(
                "/index.html",
                "<a href=\"" + HOST + "/a.jpg\"> <a href=\"" + HOST + "/a.jpg\"> <a href=\"" + HOST + "/b.jpg\"> ");
        List<Found> found = all(galleryDl(as("r")).find(URI.create(HOST + "/index.html"), OPTIONS));
        assertThat(found)
                .filteredOn(Found.File.class::isInstance)
                .extracting(each -> file(each).url().getPath())
                .containsExactly("/a.jpg", "/b.jpg");
        assertThat(pages.fields()).contains("/index.html Agent's 7 a=b; c=d");
    }

    @Test
    void cancellingEndsTheProgram() {
        pages.with("/film.mp4", new byte[3000]).hanging();
        StepVerifier.create(ytDlp().find(URI.create(HOST + "/film.mp4"), OPTIONS))
                .expectSubscription()
                .then(() -> await().atMost(LONG).until(() -> !pages.fields().isEmpty()))
                .then(() -> assertThat(running()).hasSize(1))
                .then(() -> assertThat(pages.passes()).isOne())
                .thenCancel()
                .verify(LONG);
        await().atMost(LONG).until(() -> running().isEmpty());
    }

    /** Programs of this test that are alive. */
    private List<ProcessHandle> running() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains(HOST))
                .toList();
    }
}
