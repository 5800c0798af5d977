package dev.sluice.surface.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.platform.StrictJson;
import dev.sluice.platform.egress.Proxies;
import dev.sluice.platform.egress.ProxyChoice;
import dev.sluice.surface.common.Refused;
import dev.sluice.surface.media.MediaWire.DownloadOptions;
import dev.sluice.transfer.TransferLimits;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the dialect's options. */
class MediaOptionsTests {

    private static DownloadOptions options(String json) {
        return StrictJson.mapper().readValue(json, DownloadOptions.class);
    }

    @Test
    void theBandwidthIsInKilobytes() {
        TransferLimits limits = MediaOptions.read(options("{\"bandwidth_limit_kbps\":250}"), Proxies.NONE)
                .limits();
        assertThat(limits).isEqualTo(new TransferLimits(null, 1024, 250 * 1024, null));
    }

    @Test
    void theChunkBoundsReads() {
        assertThat(MediaOptions.read(options("{\"chunk_size\":4096}"), Proxies.NONE)
                        .limits()
                        .chunk())
                .isEqualTo(4096);
        assertThatThrownBy(() -> MediaOptions.read(options("{\"chunk_size\":1023}"), Proxies.NONE))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("chunk_size");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"bandwidth_limit_kbps\":0}", "{\"bandwidth_limit_kbps\":null}"})
    void withoutABandwidthThereIsNoLimit(String json) {
        assertThat(MediaOptions.read(options(json), Proxies.NONE).limits()).isEqualTo(TransferLimits.USUAL);
        assertThat(MediaOptions.read(null, Proxies.NONE).limits()).isEqualTo(TransferLimits.USUAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1000000001", "9223372036854775807"})
    void aBandwidthThatIsNoneIsRefused(String kilobytes) {
        assertThatThrownBy(
                        () -> MediaOptions.read(options("{\"bandwidth_limit_kbps\":" + kilobytes + "}"), Proxies.NONE))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("bandwidth_limit_kbps");
    }

    private static final Proxies PROXIES =
            Proxies.of("http://u:secret@own.example:3128", List.of("socks5://u:secret@proxy.example:1080"));

    @Test
    void proxiesOfTheOperatorAreTaken() {
        assertThat(MediaOptions.read(options("{}"), PROXIES).proxy()).isEqualTo(ProxyChoice.NONE);
        assertThat(MediaOptions.read(options("{\"proxy_type\":\"none\",\"proxy_url\":\"\"}"), PROXIES)
                        .proxy())
                .isEqualTo(ProxyChoice.NONE);
        assertThat(MediaOptions.read(options("{\"proxy_type\":\"system\"}"), PROXIES)
                        .proxy()
                        .kind())
                .isEqualTo(ProxyChoice.Kind.SYSTEM);
        String custom = "{\"proxy_type\":\"custom\",\"proxy_url\":\"SOCKS5://Proxy.Example:1080\"}";
        assertThat(MediaOptions.read(options(custom), PROXIES).proxy().address())
                .isEqualTo("socks5://proxy.example:1080");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "custom | http://elsewhere.example:3128       | proxy_url",
                "custom | http://own.example:3128             | proxy_url",
                "custom | socks5://u:secret@proxy.example:1080 | proxy_url",
                "custom | ''                                  | proxy_url",
                "none   | socks5://proxy.example:1080         | proxy_url",
                "system | http://own.example:3128             | proxy_url",
                "tor    | ''                                  | proxy_type"
            })
    void otherProxiesAreRefused(String type, String url, String named) {
        String json = "{\"proxy_type\":\"" + type + "\",\"proxy_url\":\"" + url + "\"}";
        assertThatThrownBy(() -> MediaOptions.read(options(json), PROXIES))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("options." + named)
                .message()
                .doesNotContain("secret");
    }

    @Test
    void withoutAProxyOfTheOperatorsSystemIsRefused() {
        assertThatThrownBy(() -> MediaOptions.read(options("{\"proxy_type\":\"system\"}"), Proxies.NONE))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("options.proxy_type");
    }
}
