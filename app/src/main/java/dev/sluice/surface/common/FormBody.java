package dev.sluice.surface.common;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Reads the form of a request, bounded before it is buffered; what is wrong with it is a {@link Refused}. */
public final class FormBody {

    private static final int MAX_BYTES = 64 << 10;

    private FormBody() {}

    /** The fields of an {@code application/x-www-form-urlencoded} body in UTF-8; fails with 400, 413 or 415. */
    public static Mono<MultiValueMap<String, String>> read(ServerRequest request) {
        return Mono.defer(() -> {
            requireForm(request);
            return DataBufferUtils.join(request.body(BodyExtractors.toDataBuffers()), MAX_BYTES)
                    .map(FormBody::text)
                    .defaultIfEmpty("")
                    .map(FormBody::parse)
                    .onErrorMap(
                            DataBufferLimitException.class,
                            error -> new Refused(
                                    HttpStatus.CONTENT_TOO_LARGE, "The form is larger than " + MAX_BYTES + " bytes."));
        });
    }

    private static void requireForm(ServerRequest request) {
        boolean form;
        try {
            form = request.headers()
                    .contentType()
                    .filter(MediaType.APPLICATION_FORM_URLENCODED::isCompatibleWith)
                    .isPresent();
        } catch (InvalidMediaTypeException error) {
            form = false;
        }
        if (!form) {
            throw new Refused(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body must be application/x-www-form-urlencoded.");
        }
    }

    private static String text(DataBuffer buffer) {
        String text = buffer.toString(StandardCharsets.UTF_8);
        DataBufferUtils.release(buffer);
        return text;
    }

    private static MultiValueMap<String, String> parse(String form) {
        MultiValueMap<String, String> fields = new LinkedMultiValueMap<>();
        for (String pair : form.split("&", -1)) {
            int equals = pair.indexOf('=');
            fields.add(
                    decoded(equals < 0 ? pair : pair.substring(0, equals)),
                    decoded(equals < 0 ? "" : pair.substring(equals + 1)));
        }
        return fields;
    }

    private static String decoded(String part) {
        try {
            String text = URLDecoder.decode(part, StandardCharsets.UTF_8);
            if (text.indexOf('\0') >= 0) {
                throw new Refused(HttpStatus.BAD_REQUEST, "The form has a NUL character.");
            }
            return text;
        } catch (IllegalArgumentException error) {
            throw new Refused(HttpStatus.BAD_REQUEST, "The form is not encoded as a form is.");
        }
    }
}
