package dev.sluice.surface.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.netty.channel.AbortedException;
import reactor.test.StepVerifier;

class FallbackErrorsTests {

    private final MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/any"));

    @Test
    void aClientThatIsGoneIsNoFaultOfOurs() {
        StepVerifier.create(new FallbackErrors().handle(exchange, new AbortedException("Connection has been closed")))
                .verifyError(AbortedException.class);
        assertThat(exchange.getResponse().getStatusCode()).isNull();
    }

    @Test
    void whatNobodyKnowsIs() {
        StepVerifier.create(new FallbackErrors().handle(exchange, new IllegalStateException("a fault")))
                .verifyComplete();
        assertThat(exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR);
    }

    @Test
    void tooManyRequestsAreToldWhenToComeAgain() {
        StepVerifier.create(new FallbackErrors().handle(exchange, new TooManyRequests(Duration.ofMillis(1500))))
                .verifyComplete();
        assertThat(exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS);
        assertThat(exchange.getResponse().getHeaders().getFirst("Retry-After")).isEqualTo("2");
    }
}
