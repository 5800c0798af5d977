package dev.sluice.transfer;

import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** What an origin answered in place of what it was asked for. Its fields may hold secrets: {@link #toString} shows none. */
public final class OriginRefusal {

    private final int status;
    private final HttpHeaders fields;

    OriginRefusal(int status, HttpHeaders fields) {
        this.status = status;
        this.fields = fields;
    }

    /** The status of the answer. */
    public int status() {
        return status;
    }

    /** The first field of that name; null where there is none. */
    public @Nullable String field(String name) {
        return fields.get(name);
    }

    @Override
    public String toString() {
        return "status " + status;
    }
}
