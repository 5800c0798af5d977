package dev.sluice.transfer;

import dev.sluice.platform.egress.BadAddress;
import dev.sluice.platform.egress.WebAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where else a file is, by the {@code Link} fields of an answer (RFC 8288) as RFC 6249 uses them. Nothing vouches for
 * a mirror but the checksum: bytes of two hosts may come together only where one is known.
 *
 * @param mirrors addresses of the same file, the best first; not the one that answered
 * @param documents addresses of Metalink documents that describe the file
 */
record MirrorLinks(List<URI> mirrors, List<URI> documents) {

    private static final int MAX = 20;
    private static final int LAST = 999_999;
    private static final String METALINK = "application/metalink4+xml";
    private static final Pattern LINK = Pattern.compile("<([^>]*)>(.*)", Pattern.DOTALL);

    /** One link of an answer, its parameters by their names in lower case. */
    private record Link(URI target, Map<String, String> parameters) {

        boolean is(String relation) {
            return Arrays.stream(parameter("rel").split("\\s+")).anyMatch(relation::equalsIgnoreCase);
        }

        boolean isMetalink() {
            return parameter("type").strip().toLowerCase(Locale.ROOT).startsWith(METALINK);
        }

        /** Whether the mirror keeps the same entity tags as the origin. */
        boolean isPreferred() {
            return parameters.containsKey("pref");
        }

        /** 1 to 999999, the best first; a mirror without a readable one is the last. */
        int priority() {
            String text = parameter("pri");
            return text.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(text) : LAST;
        }

        private String parameter(String name) {
            return parameters.getOrDefault(name, "");
        }
    }

    /**
     * Reads the fields. Mirrors that keep the origin's entity tags ({@code pref}) come first, then {@code pri} decides.
     * {@code geo} and {@code depth} are of no use here: where the gateway stands is not known, and one file is asked for. At
     * most 20 of each kind are given. Links that cannot be read, that are about another resource ({@code anchor}), or that
     * lead from https to http are left out; never fails.
     *
     * @param answered the address that answered
     * @param fields the values of all {@code Link} fields
     */
    static MirrorLinks of(URI answered, Collection<String> fields) {
        List<Link> links = fields.stream()
                .flatMap(field -> FieldText.split(field, ',').stream())
                .flatMap(link -> read(answered, link).stream())
                .filter(link -> !link.parameters().containsKey("anchor"))
                .filter(link -> !link.target().equals(answered))
                .toList();
        Stream<Link> mirrors = links.stream()
                .filter(link -> link.is("duplicate"))
                .sorted(Comparator.comparing(Link::isPreferred).reversed().thenComparingInt(Link::priority));
        Stream<Link> documents = links.stream().filter(link -> link.is("describedby") && link.isMetalink());
        return new MirrorLinks(targets(mirrors), targets(documents));
    }

    private static List<URI> targets(Stream<Link> links) {
        return links.map(Link::target).distinct().limit(MAX).toList();
    }

    private static Optional<Link> read(URI answered, String text) {
        Matcher link = LINK.matcher(text);
        if (!link.matches()) {
            return Optional.empty();
        }
        return target(answered, link.group(1)).map(target -> new Link(target, parameters(link.group(2))));
    }

    private static Optional<URI> target(URI answered, String reference) {
        try {
            URI target = WebAddress.resolve(answered, reference);
            boolean downgrade = "https".equals(answered.getScheme()) && "http".equals(target.getScheme());
            return downgrade ? Optional.empty() : Optional.of(target);
        } catch (BadAddress junk) {
            return Optional.empty();
        }
    }

    /** The first of several parameters with one name counts (RFC 8288 section 3.3). */
    private static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : FieldText.split(text, ';')) {
            String[] parts = parameter.split("=", 2);
            String value = parts.length < 2 ? "" : FieldText.unquoted(parts[1].strip());
            parameters.putIfAbsent(parts[0].strip().toLowerCase(Locale.ROOT), value);
        }
        return parameters;
    }
}
