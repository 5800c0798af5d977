package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Talks to the origin in plain text, because no proper client shows what is wrong with an answer. */
final class FaultyOriginIntegrationTests {

    private final FaultyOrigin origin = FaultyOrigin.start();

    @AfterEach
    void stop() {
        origin.close();
    }

    @Test
    void producesTheSameBytesFromAnyOffset() {
        Content content = Content.random(42, 1000);
        byte[] all = content.bytes(0, 1000);

        for (int offset = 0; offset < 20; offset++) {
            assertThat(content.bytes(offset, 900)).isEqualTo(Arrays.copyOfRange(all, offset, offset + 900));
        }
        assertThat(content.sha256Hex()).isEqualTo(Content.of(all).sha256Hex());
        assertThat(Content.random(43, 1000).bytes(0, 1000)).isNotEqualTo(all);
    }

    @Test
    void servesWholeFilesAndRanges() throws IOException {
        byte[] all = origin.serve("/f", OriginFile.of(1, 1000).etag("\"v1\""))
                .content()
                .bytes(0, 1000);

        assertThat(ask("/f")).satisfies(answer -> {
            assertThat(answer.head()).startsWith("HTTP/1.1 200 ").contains("etag: \"v1\"", "content-length: 1000");
            assertThat(answer.body()).isEqualTo(all);
        });
        assertThat(ask("/f", "Range: bytes=10-19")).satisfies(answer -> {
            assertThat(answer.head()).startsWith("HTTP/1.1 206 ").contains("content-range: bytes 10-19/1000");
            assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(all, 10, 20));
        });
        assertThat(ask("/f", "Range: bytes=-5").body()).isEqualTo(Arrays.copyOfRange(all, 995, 1000));
        assertThat(ask("/f", "Range: bytes=1000-").head())
                .startsWith("HTTP/1.1 416 ")
                .contains("content-range: bytes */1000");
        assertThat(ask("/none").head()).startsWith("HTTP/1.1 404 ");
        await().until(() -> origin.bytesSent("/f") == 1015);
        assertThat(origin.requests("/f")).hasSize(4);
        origin.awaitClosed();
        assertThat(origin.allConnections()).isEqualTo(5);
    }

    @Test
    void honoursIfRange() throws IOException {
        OriginFile file =
                origin.serve("/f", OriginFile.of(1, 100).etag("\"v1\"").lastModified(Instant.EPOCH));
        String[] byEtag = {"Range: bytes=50-", "If-Range: \"v1\""};
        String[] byDate = {"Range: bytes=50-", "If-Range: Thu, 1 Jan 1970 00:00:00 GMT"};

        assertThat(ask("/f", byEtag).head()).startsWith("HTTP/1.1 206 ");
        assertThat(ask("/f", byDate).head()).startsWith("HTTP/1.1 206 ");
        file.ifRangeByDateOnly();
        assertThat(ask("/f", byEtag).head()).startsWith("HTTP/1.1 200 ");
        file.etag("\"v2\"").lastModified(Instant.ofEpochSecond(60));
        assertThat(ask("/f", byDate).head()).startsWith("HTTP/1.1 200 ");
        file.ignoreRange();
        assertThat(ask("/f", "Range: bytes=50-").head()).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void closesAfterSoManyBytesOnce() throws IOException {
        origin.serve("/f", OriginFile.of(1, 1_000_000).closeAfter(300_000, 1));

        Answer cut = ask("/f");
        assertThat(cut.head()).contains("content-length: 1000000");
        assertThat(cut.body()).hasSize(300_000);
        await().until(() -> origin.bytesSent("/f") == 300_000);
        assertThat(ask("/f").body()).hasSize(1_000_000);
    }

    @Test
    void liesAboutItsLength() throws IOException {
        OriginFile file = origin.serve("/f", OriginFile.of(1, 1000).announceLength(2000));

        Answer tooShort = ask("/f");
        assertThat(tooShort.head()).contains("content-length: 2000");
        assertThat(tooShort.body()).hasSize(1000);
        file.announceLength(500);
        assertThat(ask("/f").head()).contains("content-length: 500");
    }

    @Test
    void framesByChunksOrByClosing() throws IOException {
        OriginFile file = origin.serve("/f", OriginFile.of(1, 1000).noLength());

        Answer chunked = ask("/f");
        assertThat(chunked.head()).contains("transfer-encoding: chunked").doesNotContain("content-length");
        assertThat(new String(chunked.body(), StandardCharsets.ISO_8859_1)).endsWith("\r\n0\r\n\r\n");
        file.closeDelimited();
        Answer closed = ask("/f");
        assertThat(closed.head()).doesNotContain("transfer-encoding", "content-length");
        assertThat(closed.body()).isEqualTo(file.content().bytes(0, 1000));
    }

    @Test
    void answersWithAnotherStatusForAWhile() throws IOException {
        OriginFile file = origin.serve("/f", OriginFile.of(1, 10).status(503, 2, Map.of("Retry-After", "1")));

        assertThat(ask("/f").head()).startsWith("HTTP/1.1 503 ").contains("retry-after: 1");
        assertThat(ask("/f").head()).startsWith("HTTP/1.1 503 ");
        assertThat(ask("/f").head()).startsWith("HTTP/1.1 200 ");
        file.gzip().redirect("/g");
        assertThat(ask("/f").head()).startsWith("HTTP/1.1 302 ").contains("location: /g");
    }

    @Test
    void stallsAndKeepsTheConnection() throws IOException {
        origin.serve("/f", OriginFile.of(1, 1000).stallAfter(100));
        try (Socket socket = send("/f")) {
            String head = head(socket);
            assertThat(head).startsWith("HTTP/1.1 200 ");
            assertThat(socket.getInputStream().readNBytes(100)).hasSize(100);
            assertThat(origin.openConnections()).isEqualTo(1);
            // The origin counts after the write, which may be after the bytes have arrived here.
            await().until(() -> origin.bytesSent("/f") == 100);
        }
        origin.awaitClosed();
    }

    private Answer ask(String path, String... headers) throws IOException {
        try (Socket socket = send(path, headers)) {
            return new Answer(head(socket), socket.getInputStream().readAllBytes());
        }
    }

    private Socket send(String path, String... headers) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), origin.port());
        socket.setSoTimeout(10_000);
        String extra = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        String request = "GET " + path + " HTTP/1.1\r\nHost: origin\r\nConnection: close\r\n" + extra + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        String text = head.toString();
        int line = text.indexOf("\r\n");
        return line < 0 ? text : text.substring(0, line) + lowerNames(text.substring(line));
    }

    private static String lowerNames(String lines) {
        StringBuilder lower = new StringBuilder();
        for (String line : lines.split("\r\n", -1)) {
            int colon = Math.max(0, line.indexOf(':'));
            lower.append(line.substring(0, colon).toLowerCase(Locale.ROOT))
                    .append(line.substring(colon))
                    .append("\r\n");
        }
        return lower.toString();
    }

    /** Head as text with the names in lower case, and all bytes after it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record Answer(String head, byte[] body) {}
}
