package dev.sluice.surface.common;

import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON body of a request, bounded before it is buffered; what is wrong with it is a {@link Refused}. */
public final class JsonBody {

    private static final int MAX_BYTES = 4 << 20;

    private final JsonMapper json;

    JsonBody(JsonMapper json) {
        this.json = json;
    }

    /** The body as a record; fails with 400, 413 or 415. */
    public <T> Mono<T> read(ServerRequest request, Class<T> type) {
        return Mono.defer(() -> {
            checkHeaders(request);
            return DataBufferUtils.join(request.body(BodyExtractors.toDataBuffers()), MAX_BYTES)
                    .map(JsonBody::bytes)
                    .switchIfEmpty(Mono.error(() -> new Refused(HttpStatus.BAD_REQUEST, "The body is empty.")))
                    .map(body -> parse(() -> json.readValue(body, type)))
                    .onErrorMap(DataBufferLimitException.class, error -> tooLarge());
        });
    }

    /** A part of a body as a record; fails with 400. */
    public <T> T read(JsonNode part, Class<T> type) {
        return parse(() -> json.treeToValue(part, type));
    }

    private static void checkHeaders(ServerRequest request) {
        ServerRequest.Headers headers = request.headers();
        if (headers.contentLength().orElse(0) > MAX_BYTES) {
            throw tooLarge();
        }
        try {
            MediaType type = headers.contentType().orElse(MediaType.APPLICATION_JSON);
            if (!type.isCompatibleWith(MediaType.APPLICATION_JSON)) {
                throw new Refused(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body must be application/json.");
            }
        } catch (InvalidMediaTypeException error) {
            throw new Refused(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body must be application/json.");
        }
    }

    private static Refused tooLarge() {
        return new Refused(HttpStatus.CONTENT_TOO_LARGE, "The body is larger than " + MAX_BYTES + " bytes.");
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private static <T> T parse(Supplier<@Nullable T> read) {
        try {
            T value = read.get();
            if (value == null) {
                throw new Refused(HttpStatus.BAD_REQUEST, "The body must be a JSON object.");
            }
            return value;
        } catch (StreamReadException error) {
            throw new Refused(HttpStatus.BAD_REQUEST, "The body is not valid JSON" + place(error) + ".");
        } catch (UnrecognizedPropertyException error) {
            throw new Refused(HttpStatus.BAD_REQUEST, "Unknown field '" + path(error) + "'.").at(path(error));
        } catch (JacksonException error) {
            throw wrongType(path(error));
        }
    }

    private static Refused wrongType(String path) {
        return path.isEmpty()
                ? new Refused(HttpStatus.BAD_REQUEST, "The body must be a JSON object.")
                : new Refused(HttpStatus.BAD_REQUEST, "Field '" + path + "' has the wrong type.").at(path);
    }

    private static String place(JacksonException error) {
        return error.getLocation() == null
                ? ""
                : " (line " + error.getLocation().getLineNr() + ", column "
                        + error.getLocation().getColumnNr() + ")";
    }

    private static String path(JacksonException error) {
        return error.getPath().stream()
                .map(step -> step.getPropertyName() == null ? "[" + step.getIndex() + "]" : step.getPropertyName())
                .collect(Collectors.joining("."))
                .replace(".[", "[");
    }
}
