package dev.sluice.surface.common.edge;

import java.util.List;
import org.springframework.boot.http.codec.CodecCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.i18n.AcceptHeaderLocaleContextResolver;
import reactor.netty.resources.LoopResources;
import tools.jackson.databind.json.JsonMapper;

/** Wires the way from a connection to the routes, with nothing on it that no route needs. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {

    /** One thread for each processor, and none that also carries downloads: a call does not wait behind them. */
    @Bean
    ReactorResourceFactory serverThreads() {
        ReactorResourceFactory threads = new ReactorResourceFactory();
        threads.setUseGlobalResources(false);
        threads.setLoopResourcesSupplier(
                () -> LoopResources.create("server", Runtime.getRuntime().availableProcessors(), true));
        return threads;
    }

    @Bean
    CodecCustomizer jsonWriter(JsonMapper json) {
        return codecs -> codecs.customCodecs().register(new JsonWriter(json));
    }

    /** Straight to the routes: the framework's own dispatcher would look for other kinds of handlers first. */
    @Bean
    HttpHandler httpHandler(
            List<RouterFunction<ServerResponse>> routes,
            List<WebFilter> filters,
            List<WebExceptionHandler> errors,
            List<CodecCustomizer> customizers) {
        HandlerStrategies.Builder strategies = HandlerStrategies.empty()
                .localeContextResolver(new AcceptHeaderLocaleContextResolver())
                .codecs(codecs -> {
                    codecs.registerDefaults(true);
                    customizers.forEach(customizer -> customizer.customize(codecs));
                });
        filters.forEach(strategies::webFilter);
        errors.forEach(strategies::exceptionHandler);
        return RouterFunctions.toHttpHandler(
                routes.stream().reduce(RouterFunction::and).orElseThrow(), strategies.build());
    }
}
