package dev.sluice.source.extractor;

import dev.sluice.transfer.OriginAccess;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;

/** Reads the messages of {@code gallery-dl -j}, one at a time. */
final class GalleryReader {

    private static final int ERROR = -1;
    private static final int DIRECTORY = 2;
    private static final int FILE = 3;
    private static final int QUEUE = 6;
    private static final int MOST = 100_000;
    private static final String TEXT = "text:";
    private static final String VIDEO = "ytdl:";

    private final ToolJson json;

    GalleryReader(ToolJson json) {
        this.json = json;
    }

    /** The page that the messages tell of; an error without any file fails. */
    GalleryPage read(String text, int depth) {
        List<Found> found = new ArrayList<>();
        List<URI> next = new ArrayList<>();
        String error = null;
        try (MappingIterator<JsonNode> messages = json.elements(text)) {
            while (messages.hasNext() && found.size() + next.size() < MOST) {
                JsonNode message = messages.next();
                switch (kind(message)) {
                    case DIRECTORY -> found.add(folder(message.path(1)));
                    case FILE -> found.add(file(message.path(1).asString(""), message.path(2)));
                    case QUEUE -> add(next, ToolJson.url(message.path(1).asString("")));
                    case ERROR -> error = error(message);
                    default -> {
                        // Other kinds of messages tell of no files.
                    }
                }
            }
        } catch (JacksonException none) {
            throw ToolJson.noJson();
        }
        GalleryPage page = new GalleryPage(found, next, depth);
        if (error != null && depth == 0 && page.isEmpty()) {
            throw ExtractorErrors.unusable(error);
        }
        if (error != null) {
            found.add(new Found.Remark(error));
        }
        return page;
    }

    /** Whether only the ending of the address's name made the program take it for a file. */
    boolean isByNameAlone(String text) {
        try (MappingIterator<JsonNode> messages = json.elements(text)) {
            return messages.hasNext()
                    && "directlink".equals(ToolJson.text(messages.next().path(1), "category"));
        } catch (JacksonException none) {
            return false;
        }
    }

    private static void add(List<URI> next, @Nullable URI url) {
        if (url != null) {
            next.add(url);
        }
    }

    /** Old versions tell an error by its name, where a number would stand. */
    private static int kind(JsonNode message) {
        JsonNode kind = message.path(0);
        return kind.isString() ? ERROR : kind.asInt(0);
    }

    private static String error(JsonNode message) {
        String told = message.path(0).isString()
                ? message.path(0).stringValue() + ": " + message.path(1).asString("")
                : message.path(1).path("error").asString("") + ": "
                        + message.path(1).path("message").asString("");
        return "gallery-dl: " + ExtractorErrors.printable(told);
    }

    /** Extractors name what they found in ways of their own. */
    private static Found folder(JsonNode about) {
        return new Found.Folder(Stream.of("title", "gallery_title", "album_title", "search_tags", "category")
                .map(key -> ToolJson.text(about, key))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("gallery"));
    }

    private static Found file(String told, JsonNode about) {
        if (told.startsWith(TEXT)) {
            return new Found.Remark("A text that is no file was left out.");
        }
        boolean video = told.startsWith(VIDEO);
        URI url = ToolJson.url(video ? told.substring(VIDEO.length()) : told);
        if (url == null) {
            return new Found.Remark("A file was left out, since its address is none.");
        }
        return video
                ? new Found.ForYtDlp(url)
                : new Found.File(url, name(about), date(about), null, OriginAccess.NONE, null, 0);
    }

    /** Most extractors tell it in one way; others hand on what their site tells. */
    private static @Nullable Instant date(JsonNode about) {
        return Stream.of("date", "created_at", "published")
                .map(key -> ToolJson.date(about, key))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String name(JsonNode about) {
        String name = ToolJson.text(about, "filename");
        String extension = Objects.requireNonNullElse(ToolJson.text(about, "extension"), "");
        return name == null || extension.isEmpty() ? name : name + "." + extension;
    }
}
