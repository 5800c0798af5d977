package dev.sluice.testkit;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.web.reactive.function.server.RouterFunction;

/**
 * The routes of a dialect, each as {@code GET /health}.
 *
 * @param atRoot those at the root
 * @param underItsName those under the dialect's name, without that
 */
public record Routes(Set<String> atRoot, Set<String> underItsName) {

    private static final Pattern ROUTE = Pattern.compile("\\((GET|POST|PUT|PATCH|DELETE) && (/[^ )]*)\\)");

    /** Reads what a router tells of itself. */
    public static Routes of(RouterFunction<?> router, String dialect) {
        String text = router.toString();
        Matcher nested =
                Pattern.compile("/" + dialect + " => \\{(.*)}", Pattern.DOTALL).matcher(text);
        if (!nested.find()) {
            throw new IllegalArgumentException("Nothing lies under /" + dialect + ": " + text);
        }
        Set<String> underItsName = in(nested.group());
        return new Routes(in(nested.replaceAll("")), underItsName);
    }

    private static Set<String> in(String text) {
        return ROUTE.matcher(text)
                .results()
                .map(route -> route.group(1) + " " + route.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
