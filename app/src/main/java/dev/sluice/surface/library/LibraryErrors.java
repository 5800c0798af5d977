package dev.sluice.surface.library;

import dev.sluice.account.PasswordsBusy;
import dev.sluice.surface.common.Refused;
import dev.sluice.surface.common.TooManyRequests;
import java.util.List;
import java.util.Objects;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The dialect's error shapes. */
final class LibraryErrors {

    private LibraryErrors() {}

    /** A filter round all others: what any of them or the handler refuses is answered here. */
    static Mono<ServerResponse> answered(ServerRequest request, HandlerFunction<ServerResponse> next) {
        return Mono.defer(() -> next.handle(request))
                .onErrorResume(Refused.class, LibraryErrors::answer)
                .onErrorResume(Invalid.class, LibraryErrors::answer)
                .onErrorResume(TooManyRequests.class, LibraryErrors::answer)
                .onErrorResume(
                        PasswordsBusy.class,
                        busy -> answerLater(HttpStatus.SERVICE_UNAVAILABLE, 1, "Too many logins. Try again."));
    }

    private static Mono<ServerResponse> answer(Refused refused) {
        if (refused.status() != HttpStatus.BAD_REQUEST) {
            return answer(refused.status(), detail(refused.detail()));
        }
        String field = Objects.requireNonNullElse(refused.field(), "");
        List<String> place = field.isEmpty() ? List.of("body") : List.of("body", field);
        return answer(refused.status(), badRequest(new LibraryWire.Fault(place, refused.detail(), "value_error")));
    }

    private static Mono<ServerResponse> answer(Invalid invalid) {
        return answer(
                invalid.status(),
                invalid.status() == HttpStatus.BAD_REQUEST
                        ? badRequest(invalid.fault())
                        : new LibraryWire.Unprocessable(List.of(invalid.fault())));
    }

    private static LibraryWire.BadRequest badRequest(LibraryWire.Fault fault) {
        return new LibraryWire.BadRequest("Validation Error", List.of(fault));
    }

    private static LibraryWire.Detail detail(String sentence) {
        return new LibraryWire.Detail(sentence);
    }

    private static Mono<ServerResponse> answer(TooManyRequests refused) {
        return answerLater(HttpStatus.TOO_MANY_REQUESTS, refused.retryAfter(), refused.detail());
    }

    private static Mono<ServerResponse> answerLater(HttpStatus status, long seconds, String sentence) {
        return ServerResponse.status(status)
                .header(HttpHeaders.RETRY_AFTER, Long.toString(seconds))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(detail(sentence));
    }

    private static Mono<ServerResponse> answer(HttpStatus status, Object body) {
        return ServerResponse.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body);
    }
}
