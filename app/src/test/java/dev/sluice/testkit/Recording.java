package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A film of a few seconds with picture and sound, in pieces, made by ffmpeg. */
public final class Recording {

    private static final List<String> SCENE = List.of(
            "ffmpeg -loglevel error -y -f lavfi -i testsrc=size=160x120:rate=10 -f lavfi -i sine=frequency=440 -t 4"
                    .split(" "));

    private static final List<String> CODECS = List.of("-c:v", "libx264", "-g", "10", "-c:a", "aac");

    private Recording() {}

    /** Serves it as a list of four pieces, {@code live.m3u8}, of RFC 8216, and as MPEG-DASH, {@code film.mpd}. */
    public static void serve(FaultyOrigin origin, String folder, Path work) {
        List<String> hls = List.of("-f", "hls", "-hls_time", "1", "-hls_list_size", "0", "live.m3u8");
        run(work, SCENE, CODECS, hls);
        run(work, SCENE, CODECS, List.of("-f", "dash", "-seg_duration", "1", "film.mpd"));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(work)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                OriginFile served = origin.serve(folder + name, OriginFile.of(Files.readAllBytes(file)));
                if (name.endsWith(".m3u8")) {
                    served.header("Content-Type", "application/vnd.apple.mpegurl");
                }
            }
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** The kinds of a film's streams, in their order, and the whole seconds that it takes. */
    public static List<String> streams(Path film) {
        List<String> probe = List.of("ffprobe", "-loglevel", "error", "-of", "csv=p=0");
        List<String> told =
                new ArrayList<>(run(Path.of("."), probe, List.of("-show_entries", "stream=codec_type", film.toString()))
                        .lines()
                        .toList());
        String seconds = run(Path.of("."), probe, List.of("-show_entries", "format=duration", film.toString()));
        told.add(Long.toString(Math.round(Double.parseDouble(seconds.strip()))));
        return told;
    }

    @SafeVarargs
    private static String run(Path directory, List<String>... parts) {
        List<String> command = new ArrayList<>();
        for (List<String> part : parts) {
            command.addAll(part);
        }
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            return output;
        } catch (IOException missing) {
            throw new UncheckedIOException("Debian's ffmpeg is needed", missing);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }
}
