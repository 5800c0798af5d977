package dev.sluice.source.extractor;

import dev.sluice.transfer.BadAccess;
import dev.sluice.transfer.NetscapeCookie;
import dev.sluice.transfer.OriginAccess;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes files of what {@code yt-dlp -J} tells. One http format without pieces, neither live nor protected, is fetched by the
 * gateway; everything else by yt-dlp.
 */
final class VideoReader {

    private static final int DEEPEST = 4;
    private static final long LATEST = 253_402_300_799L;
    private static final Set<String> LIVE = Set.of("is_live", "is_upcoming", "post_live");

    /** What a request carries by the gateway's own will. */
    private static final Set<String> OURS =
            Set.of("user-agent", "cookie", "host", "connection", "range", "accept-encoding", "te", "expect", "upgrade");

    private VideoReader() {}

    /** What is behind a page. */
    static Stream<Found> read(JsonNode told, URI page) {
        boolean list = told.path("entries").isArray();
        return Stream.concat(
                list ? Stream.of(new Found.Folder(title(told))) : Stream.empty(), read(told, told, page, 0));
    }

    private static Stream<Found> read(JsonNode told, JsonNode list, URI page, int depth) {
        JsonNode entries = told.path("entries");
        if (entries.isArray()) {
            return depth < DEEPEST
                    ? entries.valueStream().flatMap(entry -> read(entry, told, page, depth + 1))
                    : Stream.of(new Found.Remark("A list within lists was left out."));
        }
        return Stream.of(
                told.isObject()
                        ? video(told, list, page)
                        : new Found.Remark("An entry that yt-dlp could not read was left out."));
    }

    private static Found video(JsonNode video, JsonNode list, URI page) {
        JsonNode chosen = video.path("requested_downloads").path(0);
        if (isTrue(video, "has_drm") || isTrue(video, "_has_drm") || isTrue(chosen, "has_drm")) {
            return new Found.Remark("A protected video was left out: " + title(video));
        }
        URI file = isPlain(video, chosen) ? ToolJson.url(ToolJson.text(chosen, "url")) : null;
        URI from = Objects.requireNonNullElse(ToolJson.url(ToolJson.text(video, "webpage_url")), page);
        Found streamed = new Found.Streamed(from, entry(video, list), name(video, chosen), date(video));
        try {
            return file == null ? streamed : file(video, chosen, file).on(from, entry(video, list));
        } catch (BadAccess unfit) {
            return streamed;
        }
    }

    /** Videos of one page are told apart by their number in it; those of a list of pages have pages of their own. */
    private static int entry(JsonNode video, JsonNode list) {
        boolean same = video.path("webpage_url").equals(list.path("webpage_url"));
        return same ? (int) Math.min(ToolJson.number(video, "playlist_index", 0), Integer.MAX_VALUE) : 0;
    }

    private static boolean isPlain(JsonNode video, JsonNode chosen) {
        String protocol = Objects.requireNonNullElse(ToolJson.text(chosen, "protocol"), "");
        String live = Objects.requireNonNullElse(ToolJson.text(video, "live_status"), "");
        return Set.of("http", "https").contains(protocol)
                && !isTrue(video, "is_live")
                && !LIVE.contains(live)
                && !hasPieces(chosen)
                && !hasPieces(format(video, chosen));
    }

    private static boolean hasPieces(JsonNode format) {
        return format.path("fragments").isArray()
                || format.path("requested_formats").isArray();
    }

    private static JsonNode format(JsonNode video, JsonNode chosen) {
        return video.path("formats")
                .valueStream()
                .filter(format -> format.path("format_id").equals(chosen.path("format_id")))
                .findFirst()
                .orElse(chosen);
    }

    private static Found.File file(JsonNode video, JsonNode chosen, URI url) {
        Map<String, String> headers = new HashMap<>();
        chosen.path("http_headers")
                .propertyStream()
                .filter(header -> header.getValue().isString())
                .forEach(header -> headers.put(
                        header.getKey().toLowerCase(Locale.ROOT),
                        header.getValue().stringValue()));
        String userAgent = headers.get("user-agent");
        String pairs = headers.get("cookie");
        headers.keySet().removeAll(OURS);
        String told = ToolJson.text(chosen, "cookies");
        List<NetscapeCookie> cookies = told == null ? List.of() : CookieFile.read(told);
        OriginAccess simple = OriginAccess.of(url, headers, pairs, null, null);
        OriginAccess access = new OriginAccess(simple.origin(), headers, null, null, simple.pairs(), cookies);
        return new Found.File(url, name(video, chosen), date(video), userAgent, access, null, 0);
    }

    private static @Nullable String name(JsonNode video, JsonNode chosen) {
        String id = ToolJson.text(video, "id");
        String extension = ToolJson.text(chosen, "ext");
        return title(video) + (id == null ? "" : " [" + id + "]") + (extension == null ? "" : "." + extension);
    }

    private static String title(JsonNode video) {
        return ExtractorErrors.printable(Objects.requireNonNullElse(ToolJson.text(video, "title"), "video"));
    }

    private static @Nullable Instant date(JsonNode video) {
        long seconds = ToolJson.number(video, "timestamp", -1);
        return seconds < 0 || seconds > LATEST ? null : Instant.ofEpochSecond(seconds);
    }

    private static boolean isTrue(JsonNode of, String key) {
        return of.path(key).isBoolean() && of.path(key).booleanValue();
    }
}
