package dev.sluice.transfer;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;

/** A document that was fetched whole into memory. */
public final class SmallDocument {

    private final URI url;
    private final byte[] content;

    SmallDocument(URI url, byte[] content) {
        this.url = url;
        this.content = content;
    }

    /** The address that answered, after redirects. */
    public URI url() {
        return url;
    }

    /** Its bytes, from the first one; each call begins anew. */
    public InputStream open() {
        return new ByteArrayInputStream(content);
    }
}
