package dev.sluice.source.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Media in {@code application/ld+json} (schema.org: MediaObject, and the image of anything). */
final class LinkedData {

    private static final int MOST_CHARACTERS = 1 << 20;

    private LinkedData() {}

    /**
     * The addresses as they are written, in order.
     *
     * @param text of the element; junk has none
     * @param isFile whether an address leads to a file by its ending: players have addresses too
     */
    static List<String> addresses(String text, JsonMapper json, Predicate<String> isFile) {
        List<String> found = new ArrayList<>();
        if (text.length() <= MOST_CHARACTERS) {
            try {
                collect(json.readTree(text), isFile, found);
            } catch (JacksonException junk) {
                return List.of();
            }
        }
        return found;
    }

    /** Nesting is bounded by the parser. */
    private static void collect(JsonNode node, Predicate<String> isFile, List<String> found) {
        if (node.isObject()) {
            int before = found.size();
            texts(node.path("contentUrl"), found);
            found.addAll(texts(node.path("embedUrl"), new ArrayList<>()).stream()
                    .filter(isFile)
                    .toList());
            if (found.size() == before) {
                texts(node.path("thumbnailUrl"), found);
            }
            image(node.path("image"), found);
        }
        node.forEach(inner -> {
            if (inner.isContainer()) {
                collect(inner, isFile, found);
            }
        });
    }

    /** A text, or an object with an address, or several of them. Those with a {@code contentUrl} are found on their own. */
    private static void image(JsonNode image, List<String> found) {
        texts(image, found);
        if (image.isArray()) {
            image.forEach(each -> texts(each.path("url"), found));
        }
        texts(image.path("url"), found);
    }

    private static List<String> texts(JsonNode node, List<String> into) {
        if (node.isString()) {
            into.add(node.stringValue());
        } else if (node.isArray()) {
            node.forEach(each -> {
                if (each.isString()) {
                    into.add(each.stringValue());
                }
            });
        }
        return into;
    }
}
