package dev.sluice.surface.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.account.AccountConfiguration;
import dev.sluice.feed.FeedConfiguration;
import dev.sluice.job.OwnerCap;
import dev.sluice.platform.egress.EgressConfiguration;
import dev.sluice.source.huggingface.HubProperties;
import dev.sluice.storage.StorageConfiguration;
import dev.sluice.surface.common.SurfaceConfiguration;
import dev.sluice.testkit.Engine;
import dev.sluice.testkit.OpenApi;
import dev.sluice.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.function.server.RouterFunction;

/** The document has all routes of the dialect, at the root and under its name, and no others. */
class HubRoutesIntegrationTests {

    private static final Pattern ROUTE = Pattern.compile("\\((GET|POST|PUT|PATCH|DELETE) && (/[^ )]*)\\)");
    private static final Pattern NESTED = Pattern.compile("/hub => \\{(.*)}", Pattern.DOTALL);

    @EnableConfigurationProperties(HubProperties.class)
    @Import({
        AccountConfiguration.class,
        EgressConfiguration.class,
        StorageConfiguration.class,
        FeedConfiguration.class,
        SurfaceConfiguration.class,
        HubConfiguration.class
    })
    static class Surface {

        @Bean
        OwnerCap ownerCap() {
            return new OwnerCap(1);
        }
    }

    private static Set<String> routes(String text) {
        return ROUTE.matcher(text)
                .results()
                .map(route -> route.group(1) + " " + route.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void routesAndDocumentAgree(@TempDir Path data) {
        try (Engine engine = Engine.startIdle(TestDatabase.create(), Surface.class, "sluice.data-dir=" + data)) {
            String routes = engine.get(RouterFunction.class).toString();
            Matcher nested = NESTED.matcher(routes);
            Set<String> underItsName = nested.results()
                    .map(MatchResult::group)
                    .flatMap(text -> Stream.of(routes(text)))
                    .findFirst()
                    .orElseThrow();
            Set<String> operations = OpenApi.of("hub").operations();
            assertThat(operations).hasSize(10);
            assertThat(underItsName).isEqualTo(operations);
            assertThat(routes(nested.replaceAll(""))).isEqualTo(operations);
        }
    }
}
