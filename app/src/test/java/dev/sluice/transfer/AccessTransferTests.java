package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.SeenRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told what about whoever asks. To https and back: {@link TlsFaultTests}. */
class AccessTransferTests {

    private static final Content CONTENT = Content.random(1, 100_000);

    @TempDir
    Path data;

    private TransferFixture transfers;
    private FaultyOrigin elsewhere;

    @BeforeEach
    void start() {
        transfers = TransferFixture.in(data, Set.of("a.example", "b.example", "sub.a.example"));
        elsewhere = FaultyOrigin.start();
        transfers.origin().serve("/f.bin", OriginFile.of(1, 100_000));
        elsewhere.serve("/f.bin", OriginFile.of(1, 100_000));
    }

    @AfterEach
    void stop() throws IOException {
        elsewhere.close();
        transfers.close();
    }

    private static URI named(String host, FaultyOrigin origin, String path) {
        return URI.create("http://" + host + ":" + origin.port() + path);
    }

    private void redirect(String path, URI to) {
        transfers.origin().serve(path, OriginFile.of(new byte[0]).redirect(to.toString()));
    }

    private static TransferOptions pairs(URI url) {
        return TransferFixture.OPTIONS.with(
                OriginAccess.of(url, Map.of("X-Token", "t", "accept", "a/b"), "id=1", "user", "word"));
    }

    private static TransferOptions jar(URI url) {
        String text = ".a.example\tTRUE\t/\tFALSE\t0\tid\t1\n";
        return TransferFixture.OPTIONS.with(OriginAccess.of(url, Map.of("X-Token", "t"), text, "user", "word"));
    }

    private static void isTold(SeenRequest request) {
        assertThat(request.header("X-Token")).isEqualTo("t");
        assertThat(request.header("Cookie")).isEqualTo("id=1");
        assertThat(request.header("Authorization")).isEqualTo("Basic dXNlcjp3b3Jk");
        assertThat(request.headers().getAll("Accept")).containsExactly("a/b");
        assertThat(request.header("Accept-Encoding")).isEqualTo("identity");
    }

    private static void isNotTold(SeenRequest request) {
        assertThat(request.header("X-Token")).isNull();
        assertThat(request.header("Cookie")).isNull();
        assertThat(request.header("Authorization")).isNull();
        assertThat(request.headers().getAll("Accept")).containsExactly("*/*");
    }

    @Test
    void theOriginIsToldAlsoWhenItRedirectsToItself() throws IOException {
        URI url = named("a.example", transfers.origin(), "/here");
        redirect("/here", named("a.example", transfers.origin(), "/f.bin"));
        transfers.fetch(url, pairs(url)).isPublished(CONTENT);
        assertThat(transfers.origin().requests()).hasSize(2).allSatisfy(AccessTransferTests::isTold);
    }

    @Test
    void itIsToldWhenARestIsAskedFor() throws IOException {
        transfers.origin().serve("/cut.bin", OriginFile.of(1, 100_000).closeAfter(50_000, 1));
        URI url = named("a.example", transfers.origin(), "/cut.bin");
        transfers.fetch(url, pairs(url)).isPublished(CONTENT);
        List<SeenRequest> requests = transfers.origin().requests("/cut.bin");
        assertThat(requests).hasSize(2).allSatisfy(AccessTransferTests::isTold);
        assertThat(requests.getLast().header("Range")).isEqualTo("bytes=50000-");
    }

    @Test
    void anotherHostIsNotTold() throws IOException {
        URI url = named("a.example", transfers.origin(), "/away");
        redirect("/away", named("b.example", transfers.origin(), "/f.bin"));
        transfers.fetch(url, pairs(url)).isPublished(CONTENT);
        isTold(transfers.origin().requests("/away").getFirst());
        isNotTold(transfers.origin().requests("/f.bin").getFirst());
    }

    @Test
    void anotherPortIsNotTold() throws IOException {
        URI url = named("a.example", transfers.origin(), "/away");
        redirect("/away", named("a.example", elsewhere, "/f.bin"));
        transfers.fetch(url, pairs(url)).isPublished(CONTENT);
        isNotTold(elsewhere.requests("/f.bin").getFirst());
    }

    @Test
    void theOriginIsNotToldWhenAnotherOneLeadsBackToIt() throws IOException {
        URI url = named("a.example", transfers.origin(), "/away");
        redirect("/away", named("b.example", elsewhere, "/back"));
        elsewhere.serve(
                "/back",
                OriginFile.of(new byte[0])
                        .redirect(
                                named("a.example", transfers.origin(), "/f.bin").toString()));
        transfers.fetch(url, pairs(url)).isPublished(CONTENT);
        isTold(transfers.origin().requests("/away").getFirst());
        isNotTold(transfers.origin().requests("/f.bin").getFirst());
    }

    @Test
    void aMirrorElsewhereIsNotTold() throws IOException {
        URI url = named("a.example", transfers.origin(), "/none.bin");
        URI mirror = named("b.example", elsewhere, "/f.bin");
        transfers
                .fetch(transfers.request(url, pairs(url), List.of(mirror), Expected.NOTHING), signal -> false)
                .isPublished(CONTENT);
        isTold(transfers.origin().requests("/none.bin").getFirst());
        isNotTold(elsewhere.requests("/f.bin").getFirst());
    }

    @Test
    void cookiesWithADomainFollowToHostsThatItMatches() throws IOException {
        URI url = named("a.example", transfers.origin(), "/away");
        redirect("/away", named("sub.a.example", elsewhere, "/on"));
        elsewhere.serve(
                "/on",
                OriginFile.of(new byte[0])
                        .redirect(
                                named("b.example", transfers.origin(), "/f.bin").toString()));
        transfers.fetch(url, jar(url)).isPublished(CONTENT);
        assertThat(transfers.origin().requests("/away").getFirst().header("Cookie"))
                .isEqualTo("id=1");
        SeenRequest below = elsewhere.requests("/on").getFirst();
        assertThat(below.header("Cookie")).isEqualTo("id=1");
        assertThat(below.header("Authorization")).isNull();
        assertThat(below.header("X-Token")).isNull();
        isNotTold(transfers.origin().requests("/f.bin").getFirst());
    }

    @Test
    void anAddressThatTheJobDidNotNameIsNotTold() throws IOException {
        URI named = named("a.example", elsewhere, "/list.meta4");
        URI url = named("a.example", transfers.origin(), "/f.bin");
        transfers.fetch(url, pairs(named)).isPublished(CONTENT);
        isNotTold(transfers.origin().requests("/f.bin").getFirst());
    }

    @Test
    void everySegmentIsTold(@TempDir Path other) throws IOException {
        try (TransferFixture several = TransferFixture.in(other, 4)) {
            OriginFile file = several.origin()
                    .serve("/large.bin", OriginFile.of(3, 64 << 20).bytesPerSecond(16 << 20));
            URI url = several.origin().url("/large.bin");
            several.fetch(url, pairs(url)).isPublished(file.content());
            assertThat(several.origin().requests()).hasSizeGreaterThan(2).allSatisfy(AccessTransferTests::isTold);
        }
    }
}
