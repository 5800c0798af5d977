package dev.sluice.source.huggingface;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What of a Hub is wanted.
 *
 * @param type kind of repository
 * @param id {@code name} or {@code namespace/name}
 * @param revision a branch, a tag or a commit
 * @param files which files: paths in the repository and patterns of them; empty for all
 */
public record HubReference(RepoType type, String id, String revision, List<String> files) {

    private static final int MOST_FILES = 1000;
    private static final int LONGEST = 1024;

    /** What a name may be made of, begin with and end with. */
    private static final Pattern NAME = Pattern.compile("\\w([A-Za-z0-9_.-]{0,94}\\w)?");

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** Refuses what is no reference, with a {@link BadReference}. */
    public HubReference {
        files = List.copyOf(files);
        checkId(id);
        checkRevision(revision);
        if (files.size() > MOST_FILES) {
            throw new BadReference("files", "At most " + MOST_FILES + " files can be named.");
        }
        files.forEach(HubReference::checkFile);
    }

    /** A part of a reference that is no good. */
    public static final class BadReference extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        private final String part;

        BadReference(String part, String message) {
            super(message);
            this.part = part;
        }

        /** Which part: {@code id}, {@code revision} or {@code files}. */
        public String part() {
            return part;
        }
    }

    private static void checkId(String id) {
        String[] names = id.split("/", -1);
        boolean good = names.length <= 2
                && Arrays.stream(names).allMatch(name -> NAME.matcher(name).matches())
                && !id.contains("--")
                && !id.contains("..")
                && !id.endsWith(".git");
        if (!good) {
            throw new BadReference(
                    "id",
                    "A repository is named 'name' or 'namespace/name', each of at most 96 letters, digits, '_', '.' and"
                            + " '-', without '--' or '..', and not ending in '.git'.");
        }
    }

    private static void checkRevision(String revision) {
        if (revision.isEmpty() || revision.length() > 255 || hasControls(revision)) {
            throw new BadReference("revision", "A branch, tag or commit has 1 to 255 characters without controls.");
        }
    }

    private static void checkFile(String file) {
        boolean outside = file.startsWith("/")
                || Arrays.asList(file.replace('\\', '/').split("/", -1)).contains("..");
        if (file.isEmpty() || file.length() > LONGEST || hasControls(file) || outside) {
            throw new BadReference(
                    "files",
                    "Files are named by their paths in the repository, of 1 to " + LONGEST
                            + " characters without controls, not beginning with '/' and without '..'.");
        }
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    /** Whether the revision is a commit, which cannot move. */
    boolean isPinned() {
        return COMMIT.matcher(revision).matches();
    }

    /** The same at another revision. */
    HubReference at(String other) {
        return new HubReference(type, id, other, files);
    }

    /** The address of its page on a Hub, with the files added as a query; {@link #of} reads it. */
    public URI url(URI endpoint) {
        String query = files.stream().map(file -> "files=" + encode(file)).collect(Collectors.joining("&"));
        String authority = endpoint.getScheme() + "://" + endpoint.getRawAuthority() + "/";
        return URI.create(
                authority + type.prefix() + id + "/tree/" + encode(revision) + (query.isEmpty() ? "" : "?" + query));
    }

    /** Reads an address that {@link #url} gave. */
    public static HubReference of(URI url) {
        List<String> parts = List.of(url.getRawPath().substring(1).split("/", -1));
        RepoType type = Stream.of(RepoType.DATASET, RepoType.SPACE)
                .filter(kind -> kind.prefix().equals(parts.getFirst() + "/"))
                .findFirst()
                .orElse(RepoType.MODEL);
        int begin = type == RepoType.MODEL ? 0 : 1;
        String id = String.join("/", parts.subList(begin, parts.size() - 2));
        return new HubReference(type, id, decode(parts.getLast()), files(url.getRawQuery()));
    }

    private static List<String> files(String query) {
        return query == null
                ? List.of()
                : Arrays.stream(query.split("&", -1))
                        .map(pair -> decode(pair.substring("files=".length())))
                        .toList();
    }

    /** All but the unreserved characters of RFC 3986 encoded, a slash too. */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
