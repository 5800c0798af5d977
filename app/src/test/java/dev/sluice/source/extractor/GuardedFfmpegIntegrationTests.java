package dev.sluice.source.extractor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real ffmpeg and ffprobe, by themselves and guarded, on what strangers may send. */
class GuardedFfmpegIntegrationTests {

    private static final String REMUX = "-loglevel error -y -i %s -c copy -f mp4 file:out.mp4";

    @TempDir
    private Path work;

    @TempDir
    private Path elsewhere;

    private Path film;

    @BeforeEach
    void make() throws IOException, InterruptedException {
        for (Map.Entry<String, String> script : GuardedFfmpeg.files("ffmpeg").entrySet()) {
            Path file = Files.writeString(work.resolve(script.getKey()), script.getValue());
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        film = elsewhere.resolve("film.ts");
        String made = "-loglevel error -f lavfi -i testsrc=size=64x64:rate=5 -t 1 -c:v mpeg2video -f mpegts " + film;
        assertThat(run("ffmpeg", made)).isZero();
    }

    private int run(String program, String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments.split(" ")));
        return new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("told").toFile())
                .start()
                .waitFor();
    }

    private String guarded(String program) {
        return work.resolve(program).toString();
    }

    private Path out() {
        return work.resolve("out.mp4");
    }

    @Test
    void filmsAreRead() throws Exception {
        assertThat(run(guarded("ffmpeg"), REMUX.formatted("file:" + film))).isZero();
        assertThat(out()).isNotEmptyFile();
        assertThat(run(guarded("ffprobe"), "-show_streams file:" + out())).isZero();
        assertThat(work.resolve("told")).content().contains("codec_type=video");
    }

    @Test
    void aListInTheGuiseOfAFilmIsNot() throws Exception {
        Path list = work.resolve("list.ts");
        Files.writeString(list, "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://" + film + "\n#EXT-X-ENDLIST\n");
        assertThat(run("ffmpeg", REMUX.formatted("file:list.ts"))).isZero();
        assertThat(out()).as("without the guard another's file is read").isNotEmptyFile();
        Files.delete(out());
        assertThat(run(guarded("ffmpeg"), REMUX.formatted("file:list.ts"))).isNotZero();
        assertThat(out()).doesNotExist();
        assertThat(run("ffprobe", "file:list.ts")).isZero();
        assertThat(run(guarded("ffprobe"), "file:list.ts")).isNotZero();
        Files.writeString(work.resolve("both.ts"), "ffconcat version 1.0\nfile list.ts\n");
        assertThat(run(guarded("ffmpeg"), "-f concat -safe 0 " + REMUX.formatted("file:both.ts")))
                .isNotZero();
    }

    @Test
    void placesThatNoProxyLeadsToAreNotAsked() throws Exception {
        for (String scheme : List.of("rtmp", "tcp")) {
            try (ServerSocket hidden = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
                String address = scheme + "://127.0.0.1:" + hidden.getLocalPort() + "/x";
                assertThat(run(guarded("ffmpeg"), REMUX.formatted(address))).isNotZero();
                assertThat(isAsked(hidden)).as(scheme).isFalse();
            }
        }
    }

    @Test
    void othersAskThem() throws Exception {
        try (ServerSocket hidden = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
            String address = "tcp://127.0.0.1:" + hidden.getLocalPort() + "?timeout=300000";
            assertThat(run("ffmpeg", REMUX.formatted(address))).isNotZero();
            assertThat(isAsked(hidden)).isTrue();
        }
    }

    private static boolean isAsked(ServerSocket hidden) throws IOException {
        hidden.setSoTimeout(200);
        try {
            hidden.accept().close();
            return true;
        } catch (SocketTimeoutException nobody) {
            return false;
        }
    }
}
