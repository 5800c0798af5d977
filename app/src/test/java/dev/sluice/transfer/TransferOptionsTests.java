package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.platform.StrictJson;
import dev.sluice.platform.egress.ProxyChoice;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Options are written down with a job, and read by whichever gateway runs it. */
class TransferOptionsTests {

    private static final JsonMapper JSON = StrictJson.mapper();
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void theyAreReadAsTheyWereWritten() {
        TransferOptions options = new TransferOptions(3, SECOND, SECOND, SECOND, SECOND, null)
                .with(new TransferLimits(Duration.ofHours(2), 10, 5000))
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
        assertThat(read.proxy()).isEqualTo(ProxyChoice.NONE);
        assertThat(read.access()).isEqualTo(OriginAccess.NONE);
    }

    @Test
    void limitsAreNotBelowZero() {
        assertThatThrownBy(() -> new TransferLimits(null, -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TransferLimits(null, 0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TransferLimits(SECOND.negated(), 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
