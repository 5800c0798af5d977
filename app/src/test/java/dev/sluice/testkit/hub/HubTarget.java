package dev.sluice.testkit.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/**
 * What a request's raw path asks of which repository.
 *
 * @param type the repository's kind
 * @param id the repository's id
 * @param action the word after the id, {@code info} if there is none, or {@code resolve-cache}
 * @param words what follows the action, decoded one by one
 * @param before the raw path before the id
 * @param after the raw path after the id
 */
record HubTarget(RepoType type, String id, String action, List<String> words, String before, String after) {

    static final String INFO = "info";
    static final String RESOLVE = "resolve";
    static final String RAW = "raw";
    static final String CACHE = "resolve-cache";

    private static final Set<String> ACTIONS =
            Set.of("revision", "tree", "paths-info", "refs", "auth-check", "xet-read-token", "commits");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /**
     * Reads a raw path.
     *
     * @param known whether there is, or was, such a repository; for ids without a namespace
     * @return the target, or null if it is none of a repository
     * @throws IllegalArgumentException on a bad percent encoding
     */
    static @Nullable HubTarget parse(String rawPath, BiPredicate<RepoType, String> known) {
        List<String> raw = List.of(rawPath.substring(1).split("/", -1));
        List<String> words =
                raw.stream().map(word -> UriUtils.decode(word, UTF_8)).toList();
        boolean api = words.getFirst().equals("api");
        boolean cached = api && words.size() > 1 && words.get(1).equals(CACHE);
        int typeAt = cached ? 2 : api ? 1 : 0;
        RepoType type = typeAt < words.size() ? type(words.get(typeAt), api) : null;
        if (type == null) {
            return null;
        }
        int start = api || type != RepoType.MODEL ? typeAt + 1 : typeAt;
        if (start >= words.size()) {
            return null;
        }
        int end = cached ? beforeCommit(words, start) : api ? idEnd(words, start, type, known) : before(words, start);
        return end < 0 ? null : of(type, raw, words, new Span(start, end, api, cached));
    }

    private record Span(int start, int end, boolean api, boolean cached) {}

    private static @Nullable HubTarget of(RepoType type, List<String> raw, List<String> words, Span span) {
        List<String> rest = words.subList(span.end(), words.size());
        String action = span.cached() ? CACHE : rest.isEmpty() ? INFO : rest.getFirst();
        return new HubTarget(
                type,
                String.join("/", words.subList(span.start(), span.end())),
                action,
                span.cached() || rest.isEmpty() ? rest : rest.subList(1, rest.size()),
                raw.subList(0, span.start()).stream().map(word -> '/' + word).collect(Collectors.joining()),
                raw.subList(span.end(), raw.size()).stream()
                        .map(word -> '/' + word)
                        .collect(Collectors.joining()));
    }

    private static @Nullable RepoType type(String word, boolean api) {
        for (RepoType type : RepoType.values()) {
            if (word.equals(type.plural()) && (api || type != RepoType.MODEL)) {
                return type;
            }
        }
        return api ? null : RepoType.MODEL;
    }

    private static int idEnd(List<String> words, int start, RepoType type, BiPredicate<RepoType, String> known) {
        if (words.size() == start + 1) {
            return start + 1;
        }
        boolean two = known.test(type, words.get(start) + '/' + words.get(start + 1));
        boolean one = known.test(type, words.get(start)) || ACTIONS.contains(words.get(start + 1));
        return !two && one ? start + 1 : start + 2;
    }

    private static int before(List<String> words, int start) {
        List<String> rest = words.subList(start, Math.min(words.size(), start + 3));
        for (int at = 1; at < rest.size(); at++) {
            if (rest.get(at).equals(RESOLVE) || rest.get(at).equals(RAW)) {
                return start + at;
            }
        }
        return -1;
    }

    private static int beforeCommit(List<String> words, int start) {
        for (int at = start + 1; at < Math.min(words.size(), start + 3); at++) {
            if (COMMIT.matcher(words.get(at)).matches()) {
                return at;
            }
        }
        return -1;
    }

    /** Whether it is for a file's content. */
    boolean resolves() {
        return action.equals(RESOLVE) || action.equals(RAW) || action.equals(CACHE);
    }

    /** The revision that is named. */
    String revision() {
        return words.isEmpty() ? HubRepo.MAIN : words.getFirst();
    }

    /** The path that is named; empty for none. */
    String path() {
        return words.size() < 2 ? "" : String.join("/", words.subList(1, words.size()));
    }

    /** The same for another id, as a raw path. */
    String withId(String newId) {
        return before + '/' + encodePath(newId) + after;
    }

    /** Encodes each segment and keeps the slashes. */
    static String encodePath(String path) {
        List<String> encoded = new ArrayList<>();
        for (String word : path.split("/", -1)) {
            encoded.add(encode(word));
        }
        return String.join("/", encoded);
    }

    /** Encodes all but unreserved characters, slashes too. */
    static String encode(String text) {
        return UriUtils.encode(text, UTF_8);
    }
}
