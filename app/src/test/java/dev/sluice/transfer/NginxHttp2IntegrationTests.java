package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Certificates;
import dev.sluice.testkit.Content;
import dev.sluice.testkit.NginxOrigin;
import dev.sluice.testkit.NginxOrigin.Served;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** HTTP/2 with a server of another make. */
@Timeout(90) // Makes certificates and starts nginx.
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class NginxHttp2IntegrationTests {

    @Test
    void filesComeWholeAndInPieces(@TempDir Path made, @TempDir Path served, @TempDir Path data)
            throws IOException, GeneralSecurityException, InterruptedException {
        Certificates certificates = Certificates.in(made);
        certificates.trust();
        try (NginxOrigin origin = NginxOrigin.startHttp2(served, certificates);
                TransferFixture transfers = TransferFixture.in(data, 4)) {
            Content content = Content.random(1, 24 << 20);
            Served file = origin.serve("file.bin", content);
            assertThat(transfers.fetch(origin.url(file)).isPublished(content).retries())
                    .isEmpty();
            assertThat(transfers
                            .fetch(origin.url(file, "8m"))
                            .isPublished(content)
                            .retries())
                    .isEmpty();
            assertThat(origin.answers(file))
                    .hasSizeGreaterThan(2)
                    .extracting(NginxOrigin.Access::protocol)
                    .containsOnly("HTTP/2.0");
        } finally {
            Certificates.distrust();
        }
    }
}
