package dev.sluice.testkit;

import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A request that reached an origin.
 *
 * @param method its method
 * @param path its path without the query
 * @param uri path and query as sent
 * @param headers a copy of its headers
 * @param protocol by which it came, such as {@code HTTP/2.0}
 */
public record SeenRequest(String method, String path, String uri, HttpHeaders headers, String protocol) {

    /** The first value of a header, or null. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }
}
