package dev.sluice.surface.common.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.surface.common.HttpProperties;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class EdgeConfigurationTests {

    private static final WebFilterChain FINE =
            exchange -> Mono.fromRunnable(() -> exchange.getResponse().setStatusCode(HttpStatus.OK));

    private static MockServerHttpResponse preflight(HttpProperties properties, String origin) {
        return asked(
                properties,
                MockServerHttpRequest.method(HttpMethod.OPTIONS, "http://gateway/api/downloads/active")
                        .header("Origin", origin)
                        .header("Access-Control-Request-Method", "GET")
                        .header("Access-Control-Request-Headers", "authorization"));
    }

    private static MockServerHttpResponse asked(
            HttpProperties properties, MockServerHttpRequest.BaseBuilder<?> request) {
        MockServerWebExchange exchange = MockServerWebExchange.from(request);
        StepVerifier.create(new EdgeConfiguration().corsFilter(properties).filter(exchange, FINE))
                .verifyComplete();
        return exchange.getResponse();
    }

    @Test
    void withoutOriginsNothingIsAllowed() {
        HttpHeaders told = preflight(new HttpProperties(List.of(), false), "https://a.example")
                .getHeaders();
        assertThat(told.getAccessControlAllowOrigin()).isNull();
    }

    @Test
    void aNamedOriginIsAnsweredAndAnotherIsRefused() {
        HttpProperties properties = new HttpProperties(List.of("https://a.example"), false);
        MockServerHttpResponse named = preflight(properties, "https://a.example");
        assertThat(named.getStatusCode()).isNotEqualTo(HttpStatus.FORBIDDEN);
        assertThat(named.getHeaders().getAccessControlAllowOrigin()).isEqualTo("https://a.example");
        assertThat(named.getHeaders().getAccessControlAllowCredentials()).isFalse();
        for (String other : List.of("https://b.example", "http://a.example", "https://a.example:8443", "null")) {
            MockServerHttpResponse refused = preflight(properties, other);
            assertThat(refused.getStatusCode()).as(other).isEqualTo(HttpStatus.FORBIDDEN);
            assertThat(refused.getHeaders().getAccessControlAllowOrigin()).isNull();
        }
    }

    @Test
    void aPageMayReadWhatIsLeft() {
        MockServerHttpResponse answer = asked(
                new HttpProperties(List.of("https://a.example"), true),
                MockServerHttpRequest.get("http://gateway/").header("Origin", "https://a.example"));
        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(answer.getHeaders().getAccessControlAllowCredentials()).isTrue();
        assertThat(answer.getHeaders().getAccessControlExposeHeaders()).contains("X-RateLimit-Remaining");
    }

    @Test
    void allOriginsAndCookiesDoNotGoTogether() {
        assertThat(preflight(new HttpProperties(List.of("*"), false), "https://a.example")
                        .getHeaders()
                        .getAccessControlAllowOrigin())
                .isEqualTo("*");
        assertThatThrownBy(() -> new HttpProperties(List.of("*"), true)).hasMessageContaining("Name the origins");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a.example", "https://a.example/", "ftp://a.example", "https://*.example", "null", "https:"})
    void whatIsNoOriginIsRefused(String text) {
        assertThatThrownBy(() -> new HttpProperties(List.of(text), false)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void limitsThatCutEverybodyAreRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new ServerLimitProperties(Duration.ZERO, second, second, 1))
                .hasMessageContaining("header-timeout");
        assertThatThrownBy(() -> new ServerLimitProperties(second, second, second, 0))
                .hasMessageContaining("max-connections-per-address");
    }
}
