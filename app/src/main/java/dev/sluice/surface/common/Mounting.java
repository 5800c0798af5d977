package dev.sluice.surface.common;

import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.RequestPredicate;

/** Whose a path at the root is that two dialects claim: the credential decides. */
public final class Mounting {

    private Mounting() {}

    /** Of the dialect whose clients send {@code Authorization}, whatever is in it. */
    public static RequestPredicate byToken() {
        return request -> request.headers().asHttpHeaders().containsHeader(HttpHeaders.AUTHORIZATION);
    }
}
