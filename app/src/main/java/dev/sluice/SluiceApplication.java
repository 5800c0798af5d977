package dev.sluice;

import dev.sluice.account.AccountConfiguration;
import dev.sluice.dispatch.DispatchConfiguration;
import dev.sluice.feed.FeedConfiguration;
import dev.sluice.job.JobConfiguration;
import dev.sluice.platform.PlatformConfiguration;
import dev.sluice.platform.database.DatabaseConfiguration;
import dev.sluice.platform.egress.EgressConfiguration;
import dev.sluice.process.ProcessConfiguration;
import dev.sluice.source.direct.DirectConfiguration;
import dev.sluice.source.extractor.ExtractorConfiguration;
import dev.sluice.source.huggingface.HuggingFaceConfiguration;
import dev.sluice.source.media.MediaSourceConfiguration;
import dev.sluice.source.page.PageConfiguration;
import dev.sluice.storage.StorageConfiguration;
import dev.sluice.surface.common.SurfaceConfiguration;
import dev.sluice.surface.common.edge.EdgeConfiguration;
import dev.sluice.surface.gateway.GatewayConfiguration;
import dev.sluice.surface.hub.HubConfiguration;
import dev.sluice.surface.library.LibraryConfiguration;
import dev.sluice.surface.media.MediaConfiguration;
import dev.sluice.surface.rig.RigConfiguration;
import dev.sluice.transfer.TransferConfiguration;
import dev.sluice.webhook.WebhookConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** Starts the gateway. Component scanning is off: every feature is wired by its own configuration class. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
    PlatformConfiguration.class,
    DatabaseConfiguration.class,
    EgressConfiguration.class,
    StorageConfiguration.class,
    TransferConfiguration.class,
    ProcessConfiguration.class,
    DirectConfiguration.class,
    PageConfiguration.class,
    ExtractorConfiguration.class,
    MediaSourceConfiguration.class,
    HuggingFaceConfiguration.class,
    AccountConfiguration.class,
    JobConfiguration.class,
    FeedConfiguration.class,
    DispatchConfiguration.class,
    WebhookConfiguration.class,
    SurfaceConfiguration.class,
    EdgeConfiguration.class,
    HubConfiguration.class,
    MediaConfiguration.class,
    RigConfiguration.class,
    LibraryConfiguration.class,
    GatewayConfiguration.class
})
public class SluiceApplication {

    /**
     * Starts the gateway and returns when its server accepts connections.
     *
     * @param arguments Spring Boot command line arguments
     */
    public static void main(String[] arguments) {
        SpringApplication.run(SluiceApplication.class, arguments);
    }
}
