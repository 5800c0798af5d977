package dev.sluice.surface.common.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.surface.common.ClientAddress;
import dev.sluice.surface.common.ClientAddresses;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.test.StepVerifier;

class SecurityHeadersTests {

    private static final ClientAddress CLIENTS = ClientAddresses.of(List.of("10.0.0.0/8"));

    private static HttpHeaders told(MockServerHttpRequest request, HttpHeaders set) {
        MockServerWebExchange exchange = MockServerWebExchange.from(request);
        StepVerifier.create(new SecurityHeaders(CLIENTS).filter(exchange, same -> {
                    same.getResponse().getHeaders().putAll(set);
                    return same.getResponse().setComplete();
                }))
                .verifyComplete();
        return exchange.getResponse().getHeaders();
    }

    private static HttpHeaders told(HttpHeaders set) {
        return told(MockServerHttpRequest.get("http://gateway/").build(), set);
    }

    @Test
    void everyAnswerHasThem() {
        HttpHeaders told = told(new HttpHeaders());
        assertThat(told.getFirst("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(told.getFirst("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(told.getFirst("X-Frame-Options")).isEqualTo("DENY");
        assertThat(told.getCacheControl()).isEqualTo("no-store");
        assertThat(told.getFirst("Content-Security-Policy")).isEqualTo("default-src 'none'; frame-ancestors 'none'");
        assertThat(told.containsHeader("Strict-Transport-Security")).isFalse();
    }

    @Test
    void whatAHandlerSetsStays() {
        HttpHeaders page = new HttpHeaders();
        page.setCacheControl("max-age=60");
        page.set("Content-Security-Policy", "default-src 'self'");
        HttpHeaders told = told(page);
        assertThat(told.get("Cache-Control")).containsExactly("max-age=60");
        assertThat(told.get("Content-Security-Policy")).containsExactly("default-src 'self'");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "10.0.0.1, https, true",
                "10.0.0.1, http, false",
                "10.0.0.1, -, false",
                "9.9.9.9, https, false",
            })
    void onlyATrustedProxySaysThatItIsHttps(String peer, @Nullable String proto, boolean secure) {
        HttpHeaders told = told(
                MockServerHttpRequest.get("http://gateway/")
                        .remoteAddress(new InetSocketAddress(peer, 1234))
                        .header("X-Forwarded-Proto", proto == null ? new String[0] : new String[] {proto})
                        .build(),
                new HttpHeaders());
        assertThat(told.containsHeader("Strict-Transport-Security")).isEqualTo(secure);
    }
}
