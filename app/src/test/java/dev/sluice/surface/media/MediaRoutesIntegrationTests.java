package dev.sluice.surface.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.account.AccountConfiguration;
import dev.sluice.feed.FeedConfiguration;
import dev.sluice.job.OwnerCap;
import dev.sluice.platform.egress.EgressConfiguration;
import dev.sluice.storage.StorageConfiguration;
import dev.sluice.surface.common.SurfaceConfiguration;
import dev.sluice.testkit.Engine;
import dev.sluice.testkit.OpenApi;
import dev.sluice.testkit.Routes;
import dev.sluice.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.function.server.RouterFunction;

/** The document has all routes of the dialect, at the root and under its name, and no others. */
class MediaRoutesIntegrationTests {

    @Import({
        AccountConfiguration.class,
        EgressConfiguration.class,
        StorageConfiguration.class,
        FeedConfiguration.class,
        SurfaceConfiguration.class,
        MediaConfiguration.class
    })
    static class Surface {

        @Bean
        OwnerCap ownerCap() {
            return new OwnerCap(1);
        }
    }

    @Test
    void routesAndDocumentAgree(@TempDir Path data) {
        try (Engine engine = Engine.startIdle(TestDatabase.create(), Surface.class, "sluice.data-dir=" + data)) {
            Routes routes = Routes.of(engine.context().getBean("mediaRoutes", RouterFunction.class), "media");
            Set<String> operations = OpenApi.of("media").operations();
            assertThat(operations).hasSize(9);
            assertThat(routes.underItsName()).isEqualTo(operations);
            assertThat(routes.atRoot()).isEqualTo(operations);
        }
    }
}
