package dev.sluice.transfer;

import io.netty.handler.codec.http.HttpHeaders;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A document that was fetched into memory, whole or as far as it was wanted. */
public final class SmallDocument {

    private final URI url;
    private final byte[] content;
    private final HttpHeaders fields;

    SmallDocument(URI url, byte[] content, HttpHeaders fields) {
        this.url = url;
        this.content = content;
        this.fields = fields;
    }

    /** The address that answered, after redirects. */
    public URI url() {
        return url;
    }

    /** The first field of that name of the answer; null where there is none. */
    public @Nullable String field(String name) {
        return fields.get(name);
    }

    /** The fields of that name of the answer, in order. */
    public List<String> fields(String name) {
        return fields.getAll(name);
    }

    /** Its bytes, from the first one; each call begins anew. */
    public InputStream open() {
        return new ByteArrayInputStream(content);
    }
}
