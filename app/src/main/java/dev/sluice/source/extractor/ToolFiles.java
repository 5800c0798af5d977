package dev.sluice.source.extractor;

import dev.sluice.transfer.TransferOptions;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What the programs are told by files and by their environment. Cookies, pass and user agent are a job's secrets. */
final class ToolFiles {

    /** Name of yt-dlp's options. */
    static final String YT_DLP = "options.conf";

    /** Name of gallery-dl's options. */
    static final String GALLERY_DL = "options.json";

    private static final String COOKIES = "cookies.txt";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ToolFiles() {}

    /** The proxy for all that a program asks for, and for what it starts; yt-dlp's option would leave out ftp. */
    static Map<String, String> environment(EgressPass pass) {
        return Map.of(
                "http_proxy", pass.url(),
                "https_proxy", pass.url(),
                "ftp_proxy", pass.url(),
                "all_proxy", pass.url(),
                "no_proxy", "");
    }

    /** Options of yt-dlp, in its own form: words as a shell reads them. */
    static Map<String, String> ytDlp(TransferOptions options, URI url, String ffmpeg) {
        Map<String, String> files = new HashMap<>(GuardedFfmpeg.files(ffmpeg));
        StringBuilder lines = new StringBuilder();
        String tries = Integer.toString(options.maxRetries());
        lines.append(option("--retries", tries)).append(option("--fragment-retries", tries));
        lines.append(option("--socket-timeout", Long.toString(seconds(options))));
        if (options.limits().bytesPerSecond() > 0) {
            lines.append(option("--limit-rate", Long.toString(options.limits().bytesPerSecond())));
        }
        String cookies = CookieFile.text(options.access(), url);
        if (!cookies.isEmpty()) {
            files.put(COOKIES, cookies);
            lines.append(option("--cookies", COOKIES));
        }
        String userAgent = options.userAgent();
        if (userAgent != null) {
            lines.append(option("--user-agent", userAgent));
        }
        files.put(YT_DLP, lines.toString());
        return files;
    }

    /** The programs have one limit for all waits. */
    private static long seconds(TransferOptions options) {
        return Math.max(
                1,
                Math.max(
                        options.connectTimeout().toSeconds(),
                        options.idleTimeout().toSeconds()));
    }

    private static String option(String name, String value) {
        return name + " " + quoted(value) + "\n";
    }

    /** One word, as a shell reads it. */
    static String quoted(String value) {
        return "'" + value.replaceAll("[\\p{Cc}]", "").replace("'", "'\"'\"'") + "'";
    }

    /** Options of gallery-dl, in its own form. */
    static Map<String, String> galleryDl(TransferOptions options, URI url, EgressPass pass) {
        Map<String, String> files = new HashMap<>();
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("proxy", pass.url());
        told.put("retries", options.maxRetries());
        told.put("timeout", seconds(options));
        String cookies = CookieFile.text(options.access(), url);
        if (!cookies.isEmpty()) {
            files.put(COOKIES, cookies);
            told.put("cookies", COOKIES);
        }
        String userAgent = options.userAgent();
        if (userAgent != null) {
            told.put("user-agent", userAgent);
        }
        files.put(GALLERY_DL, JSON.writeValueAsString(Map.of("extractor", told, "cache", Map.of("file", ":memory:"))));
        return files;
    }
}
