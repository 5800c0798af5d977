package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.platform.StrictJson;
import dev.sluice.platform.egress.ProxyChoice;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Options are written down with a job, and read by whichever gateway runs it. */
class TransferOptionsTests {

    private static final JsonMapper JSON = StrictJson.mapper();
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final FileFilter FILTER =
            new FileFilter(1, 2, Set.of(MediaKind.IMAGE), Set.of("zip"), Instant.EPOCH, null);

    @Test
    void theyAreReadAsTheyWereWritten() {
        TransferOptions options = new TransferOptions(3, SECOND, SECOND, SECOND, SECOND, null)
                .with(new TransferLimits(Duration.ofHours(2), 10, 5000, 12))
                .with(FILTER)
                .with(new ProxyChoice(ProxyChoice.Kind.CUSTOM, "socks5://proxy.example:1080"))
                .with(OriginAccess.of(URI.create("http://a.example/"), Map.of("X", "y"), "a=1", "user", "word"));
        assertThat(JSON.readValue(JSON.writeValueAsString(options), TransferOptions.class))
                .isEqualTo(options);
    }

    @Test
    void thoseOfAnOlderGatewayLackWhatCameLater() {
        String old = "{\"maxRetries\":3,\"retryInterval\":\"PT2S\",\"connectTimeout\":\"PT1S\","
                + "\"headersTimeout\":\"PT1S\",\"idleTimeout\":\"PT1S\",\"userAgent\":null}";
        TransferOptions read = JSON.readValue(old, TransferOptions.class);
        assertThat(read.limits()).isEqualTo(TransferLimits.USUAL);
        assertThat(read.filter()).isEqualTo(FileFilter.ALL);
        assertThat(read.proxy()).isEqualTo(ProxyChoice.NONE);
        assertThat(read.access()).isEqualTo(OriginAccess.NONE);
    }

    @Test
    void limitsOfAnOlderGatewaySayNothingOfConnections() {
        String old = "{\"deadline\":null,\"minimumSpeed\":1024,\"bytesPerSecond\":7}";
        assertThat(JSON.readValue(old, TransferLimits.class)).isEqualTo(new TransferLimits(null, 1024, 7, null));
    }

    @Test
    void aFileIsFetchedOverOneToSixtyFourConnections() {
        assertThatThrownBy(() -> new TransferLimits(null, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TransferLimits(null, 0, 0, 65)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void limitsAreNotBelowZero() {
        assertThatThrownBy(() -> new TransferLimits(null, -1, 0, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TransferLimits(null, 0, -1, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TransferLimits(SECOND.negated(), 0, 0, null))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
