package dev.sluice.surface.common;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ReactiveHttpInputMessage;
import org.springframework.http.codec.multipart.DefaultPartHttpMessageReader;
import org.springframework.http.codec.multipart.FormFieldPart;
import org.springframework.http.codec.multipart.Part;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Parses a {@code multipart/form-data} body that is in memory, and stays there; what is wrong with it is a {@link Refused}. */
final class MultipartForm {

    private static final int MOST_PARTS = 100;
    private static final int NO_LIMIT = -1;
    private static final ResolvableType PART = ResolvableType.forClass(Part.class);
    private static final DefaultPartHttpMessageReader READER = reader();

    private MultipartForm() {}

    /** Leaves a part in memory whatever its size, since all of them are there already. */
    private static DefaultPartHttpMessageReader reader() {
        DefaultPartHttpMessageReader reader = new DefaultPartHttpMessageReader();
        reader.setMaxInMemorySize(NO_LIMIT);
        reader.setMaxParts(MOST_PARTS);
        return reader;
    }

    /** A request whose body is there, in memory of Java's that nobody must release. */
    private record Whole(MediaType type, DataBuffer body) implements ReactiveHttpInputMessage {

        @Override
        public HttpHeaders getHeaders() {
            HttpHeaders headers = new HttpHeaders();
            headers.setContentType(type);
            return headers;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return Flux.just(body);
        }
    }

    /** Its fields; fails with 400, also for a file. */
    static Mono<MultiValueMap<String, String>> parse(MediaType type, byte[] body) {
        return READER.read(PART, new Whole(type, DefaultDataBufferFactory.sharedInstance.wrap(body)), Map.of())
                .reduceWith(LinkedMultiValueMap::new, MultipartForm::with)
                .onErrorMap(MultipartForm::isBroken, MultipartForm::broken);
    }

    private static MultiValueMap<String, String> with(MultiValueMap<String, String> fields, Part part) {
        if (!(part instanceof FormFieldPart field) || !isUtf8(part.headers().getContentType())) {
            throw new Refused(HttpStatus.BAD_REQUEST, "The form must have fields of text in UTF-8 alone.");
        }
        fields.add(FormBody.withoutNul(field.name()), FormBody.withoutNul(field.value()));
        return fields;
    }

    private static boolean isUtf8(@Nullable MediaType type) {
        return type == null || type.getCharset() == null || StandardCharsets.UTF_8.equals(type.getCharset());
    }

    /** Also what the reader says of headers that are not as they must be, and of a part without a name. */
    private static boolean isBroken(Throwable error) {
        return error instanceof DecodingException
                || error instanceof DataBufferLimitException
                || error instanceof IllegalArgumentException
                || error instanceof IllegalStateException;
    }

    private static Refused broken(Throwable error) {
        return new Refused(HttpStatus.BAD_REQUEST, "The form is not whole, or not encoded as its type says.");
    }
}
