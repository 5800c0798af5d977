package dev.sluice.transfer;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The head of an answer: what an origin says of something without giving it. */
public final class OriginHead {

    private final URI url;
    private final int status;
    private final HttpHeaders fields;

    OriginHead(URI url, int status, HttpHeaders fields) {
        this.url = url;
        this.status = status;
        this.fields = fields;
    }

    /** The address that answered. */
    public URI url() {
        return url;
    }

    /** Its status: 200, or that of a redirect that was not followed. */
    public int status() {
        return status;
    }

    /** The first field of that name; null where there is none. */
    public @Nullable String field(String name) {
        return fields.get(name);
    }

    /** The fields of that name, in order. */
    public List<String> fields(String name) {
        return fields.getAll(name);
    }
}
