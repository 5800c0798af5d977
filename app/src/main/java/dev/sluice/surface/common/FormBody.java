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

    /**
     * The fields of an {@code application/x-www-form-urlencoded} body, or of one of {@code multipart/form-data} (RFC 7578)
     * without files, in UTF-8; fails with 400, 413 or 415. Nothing of it is ever on a disk.
     */
    public static Mono<MultiValueMap<String, String>> read(ServerRequest request) {
        return Mono.defer(() -> {
            MediaType type = form(request);
            requireSmall(request.headers().contentLength().orElse(0));
            Mono<byte[]> body = DataBufferUtils.join(request.body(BodyExtractors.toDataBuffers()), MAX_BYTES)
                    .map(FormBody::bytes)
                    .defaultIfEmpty(new byte[0])
                    .onErrorMap(DataBufferLimitException.class, error -> tooLarge());
            return MediaType.MULTIPART_FORM_DATA.includes(type)
                    ? body.flatMap(bytes -> MultipartForm.parse(type, bytes))
                    : body.map(bytes -> parse(new String(bytes, StandardCharsets.UTF_8)));
        });
    }

    private static MediaType form(ServerRequest request) {
        try {
            return request.headers()
                    .contentType()
                    .filter(type -> MediaType.APPLICATION_FORM_URLENCODED.isCompatibleWith(type)
                            || MediaType.MULTIPART_FORM_DATA.includes(type))
                    .orElseThrow(FormBody::noForm);
        } catch (InvalidMediaTypeException error) {
            throw noForm();
        }
    }

    private static Refused noForm() {
        return new Refused(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                "The body must be application/x-www-form-urlencoded or multipart/form-data.");
    }

    private static void requireSmall(long length) {
        if (length > MAX_BYTES) {
            throw tooLarge();
        }
    }

    private static Refused tooLarge() {
        return new Refused(HttpStatus.CONTENT_TOO_LARGE, "The form is larger than " + MAX_BYTES + " bytes.");
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
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
            return withoutNul(URLDecoder.decode(part, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException error) {
            throw new Refused(HttpStatus.BAD_REQUEST, "The form is not encoded as a form is.");
        }
    }

    static String withoutNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new Refused(HttpStatus.BAD_REQUEST, "The form has a NUL character.");
        }
        return text;
    }
}
