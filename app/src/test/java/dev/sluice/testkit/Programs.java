package dev.sluice.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** The real gallery-dl and yt-dlp, told to take addresses of this machine for those of sites that they know. */
public final class Programs {

    private static final String PLUGIN = "yt-dlp/plugins/local/yt_dlp_plugins/extractor/local.py";

    private Programs() {}

    /**
     * Writes what starts them.
     *
     * @param directory to write it to
     * @return the variables by which a gateway finds it
     */
    public static Map<String, String> install(Path directory) {
        Path galleryDl = copy("gallery-dl.sh", directory.resolve("gallery-dl"));
        Path ytDlp = copy("yt-dlp.sh", directory.resolve("yt-dlp.sh"));
        copy("site.py", directory.resolve(PLUGIN));
        return Map.of("SLUICE_EXTRACTOR_GALLERYDL", galleryDl.toString(), "SLUICE_EXTRACTOR_YTDLP", ytDlp.toString());
    }

    private static Path copy(String resource, Path target) {
        try (InputStream text = Objects.requireNonNull(Programs.class.getResourceAsStream("/programs/" + resource))) {
            Files.createDirectories(target.getParent());
            Files.copy(text, target);
            if (!target.toFile().setExecutable(true)) {
                throw new IllegalStateException("cannot be made executable: " + target);
            }
            return target;
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
