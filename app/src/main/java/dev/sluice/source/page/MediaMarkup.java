package dev.sluice.source.page;

import dev.sluice.transfer.MediaKind;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import tools.jackson.databind.json.JsonMapper;

/** Which media an element of a page shows or links. */
final class MediaMarkup {

    /** Where scripts that load pictures late find the address; the first that is there counts. */
    private static final List<String> LATE = List.of(
            "data-src",
            "data-original",
            "data-lazy-src",
            "data-lazy",
            "data-url",
            "data-full",
            "data-full-src",
            "data-hi-res-src",
            "data-image");

    private static final List<String> SETS = List.of("srcset", "data-srcset", "data-lazy-srcset");

    /** Beside the endings that {@link MediaKind} knows. */
    private static final Set<String> MORE_ENDINGS =
            Set.of("mp3", "m4a", "ogg", "oga", "ogv", "opus", "flac", "wav", "aac", "weba", "mpg", "mpeg", "3gp");

    private static final Set<String> PICTURES =
            Set.of("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src");

    private static final Set<String> STREAMS = Set.of(
            "og:video",
            "og:video:url",
            "og:video:secure_url",
            "og:audio",
            "og:audio:url",
            "og:audio:secure_url",
            "twitter:player:stream");

    private final JsonMapper json;

    MediaMarkup(JsonMapper json) {
        this.json = json;
    }

    /** Whether the element is told of by the one that it is in, when all of that is read. */
    static boolean isPartOfAnother(Element element) {
        Element parent = element.parent();
        return parent != null && isGroup(parent);
    }

    private static boolean isGroup(Element element) {
        return switch (element.normalName()) {
            case "picture", "video", "audio" -> true;
            default -> false;
        };
    }

    /**
     * The addresses as they are written.
     *
     * @param base what they are relative to
     */
    List<String> addresses(Element element, URI base) {
        if (isPartOfAnother(element)) {
            return List.of();
        }
        return switch (element.normalName()) {
            case "img", "picture" -> isInLinkToFile(element, base) ? List.of() : picture(element);
            case "video", "audio" -> stream(element);
            case "source" -> first(element, List.of("src", "data-src")).toList();
            case "a" ->
                attribute(element, "href").filter(href -> isFile(base, href)).toList();
            case "link" ->
                isRel(element, "image_src") ? attribute(element, "href").toList() : List.of();
            case "meta" -> meta(element, base);
            case "script" -> linkedData(element, base);
            default -> List.of();
        };
    }

    /** Its link leads to the full picture, and the picture here is a small one of it. */
    private static boolean isInLinkToFile(Element element, URI base) {
        for (Element at = element.parent(); at != null; at = at.parent()) {
            if (at.normalName().equals("a")) {
                return isFile(base, at.attr("href"));
            }
        }
        return false;
    }

    /** One picture, however many sizes and forms it is given in: the largest. */
    private static List<String> picture(Element element) {
        Stream<Element> all = Stream.concat(element.children().stream(), Stream.of(element));
        List<Element> parts = all.toList();
        String sets = String.join(
                ", ",
                parts.stream()
                        .flatMap(part -> SETS.stream().map(part::attr))
                        .filter(text -> !text.isBlank())
                        .toList());
        return SrcSet.largest(sets)
                .map(List::of)
                .orElseGet(() -> parts.stream()
                        .filter(part -> part.normalName().equals("img"))
                        .flatMap(MediaMarkup::single)
                        .limit(1)
                        .toList());
    }

    private static Stream<String> single(Element image) {
        return Stream.concat(first(image, LATE), attribute(image, "src")).limit(1);
    }

    private static List<String> stream(Element element) {
        List<String> found =
                new ArrayList<>(first(element, List.of("src", "data-src")).toList());
        element.children().stream()
                .filter(child -> child.normalName().equals("source"))
                .forEach(child ->
                        found.addAll(first(child, List.of("src", "data-src")).toList()));
        return found;
    }

    private static List<String> meta(Element element, URI base) {
        String property = (element.attr("property").isEmpty() ? element.attr("name") : element.attr("property"))
                .toLowerCase(Locale.ROOT);
        Stream<String> content = attribute(element, "content");
        if (PICTURES.contains(property)) {
            return content.toList();
        }
        return STREAMS.contains(property)
                ? content.filter(address -> isFile(base, address)).toList()
                : List.of();
    }

    private List<String> linkedData(Element element, URI base) {
        String type = element.attr("type").strip();
        return type.equalsIgnoreCase("application/ld+json")
                ? LinkedData.addresses(element.data(), json, address -> isFile(base, address))
                : List.of();
    }

    /** Whether one of the words of {@code rel} is that. */
    static boolean isRel(Element element, String word) {
        return Stream.of(element.attr("rel").split("\\s+")).anyMatch(word::equalsIgnoreCase);
    }

    /** Whether the address ends as a file does that is no page. */
    private static boolean isFile(URI base, String address) {
        return PageAddress.read(base, address)
                .map(PageAddress::name)
                .filter(name -> MediaKind.of(name, null) != MediaKind.OTHER
                        || MORE_ENDINGS.contains(
                                name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)))
                .isPresent();
    }

    private static Stream<String> first(Element element, List<String> names) {
        return names.stream().flatMap(name -> attribute(element, name)).limit(1);
    }

    private static Stream<String> attribute(Element element, String name) {
        return Stream.of(element.attr(name)).filter(value -> !value.isBlank());
    }
}
