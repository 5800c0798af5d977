package dev.sluice.surface.common;

import java.net.URI;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which pages elsewhere may ask the gateway from a browser (CORS).
 *
 * @param corsOrigins their origins, each {@code scheme://host} or {@code scheme://host:port}, or {@code *} for all;
 *     empty for none
 * @param corsCredentials whether the browser may send them with the visitor's cookies
 */
@ConfigurationProperties("sluice.http")
public record HttpProperties(
        @DefaultValue List<String> corsOrigins,
        @DefaultValue("false") boolean corsCredentials) {

    private static final String ALL = "*";

    /** Refuses what is no origin, and cookies for all of them. */
    public HttpProperties {
        corsOrigins = List.copyOf(corsOrigins);
        corsOrigins.stream().filter(origin -> !ALL.equals(origin)).forEach(HttpProperties::requireOrigin);
        if (corsCredentials && corsOrigins.contains(ALL)) {
            throw new IllegalArgumentException("sluice.http.cors-origins is * while sluice.http.cors-credentials is on:"
                    + " every page could act for its visitor. Name the origins.");
        }
    }

    /** Whether pages of an origin may act for their visitor by its cookies. */
    boolean trusts(String origin) {
        return corsCredentials && corsOrigins.contains(origin);
    }

    private static void requireOrigin(String text) {
        URI uri = URI.create(text);
        boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!web || uri.getHost() == null || !text.equals(uri.getScheme() + "://" + uri.getRawAuthority())) {
            throw new IllegalArgumentException(
                    "sluice.http.cors-origins: '" + text + "' is not of the form https://host or https://host:port.");
        }
    }
}
