package dev.sluice.source.extractor;

import dev.sluice.process.Tool;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The programs that find files in pages.
 *
 * @param enabled whether they are used at all
 * @param galleryDl gallery-dl: a name in {@code PATH}, or a path
 * @param ytDlp yt-dlp: a name in {@code PATH}, or a path
 * @param ffmpeg ffmpeg, which yt-dlp joins streams with: a name in {@code PATH}, or a path
 * @param findTime longest time of one look at a page
 * @param downloadTime longest time of one file that yt-dlp fetches
 */
@ConfigurationProperties("sluice.extractor")
public record ExtractorProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("gallery-dl") String galleryDl,
        @DefaultValue("yt-dlp") String ytDlp,
        @DefaultValue("ffmpeg") String ffmpeg,
        @DefaultValue("5m") Duration findTime,
        @DefaultValue("6h") Duration downloadTime) {

    /** Refuses a time in which nothing can be done. */
    public ExtractorProperties {
        if (!findTime.isPositive() || !downloadTime.isPositive()) {
            throw new IllegalArgumentException("sluice.extractor.find-time and download-time must be above 0, and are "
                    + findTime + " and " + downloadTime);
        }
    }

    /** gallery-dl. */
    Tool gallery() {
        return new Tool(galleryDl, "sluice.extractor.gallery-dl");
    }

    /** yt-dlp. */
    Tool video() {
        return new Tool(ytDlp, "sluice.extractor.yt-dlp");
    }

    /** ffmpeg. */
    Tool joiner() {
        return new Tool(ffmpeg, "sluice.extractor.ffmpeg");
    }
}
