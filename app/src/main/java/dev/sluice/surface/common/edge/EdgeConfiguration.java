package dev.sluice.surface.common.edge;

import dev.sluice.surface.common.ClientAddress;
import dev.sluice.surface.common.HttpProperties;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.server.WebFilter;

/** Wires what holds for every connection and every answer. */
@Configuration(proxyBeanMethods = false)
@Import(HttpConfiguration.class)
@EnableConfigurationProperties(ServerLimitProperties.class)
public class EdgeConfiguration {

    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
    private static final List<String> EXPOSED = List.of(
            "Location",
            "Retry-After",
            "RateLimit",
            "RateLimit-Policy",
            "X-RateLimit-Limit",
            "X-RateLimit-Remaining",
            "X-RateLimit-Reset");
    private static final Duration PREFLIGHT_HOLDS = Duration.ofMinutes(10);

    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> serverLimits(
            ServerLimitProperties properties, ClientAddress clients) {
        ServerLimits limits = new ServerLimits(properties, clients);
        return factory -> factory.addServerCustomizers(limits::apply);
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityHeaders securityHeaders(ClientAddress clients) {
        return new SecurityHeaders(clients);
    }

    /** Answers preflights itself, so before any credential is asked for. Does nothing while no origin is named. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE + 1)
    WebFilter corsFilter(HttpProperties properties) {
        if (properties.corsOrigins().isEmpty()) {
            return (exchange, chain) -> chain.filter(exchange);
        }
        CorsConfiguration rules = new CorsConfiguration();
        rules.setAllowedOrigins(properties.corsOrigins());
        rules.setAllowedMethods(METHODS);
        rules.setAllowedHeaders(List.of(CorsConfiguration.ALL));
        rules.setExposedHeaders(EXPOSED);
        rules.setAllowCredentials(properties.corsCredentials());
        rules.setMaxAge(PREFLIGHT_HOLDS);
        return new CorsWebFilter(exchange -> rules);
    }
}
