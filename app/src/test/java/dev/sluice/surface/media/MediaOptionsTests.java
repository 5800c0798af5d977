package dev.sluice.surface.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.platform.StrictJson;
import dev.sluice.surface.common.Refused;
import dev.sluice.surface.media.MediaWire.DownloadOptions;
import dev.sluice.transfer.TransferLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the dialect's options. */
class MediaOptionsTests {

    private static DownloadOptions options(String json) {
        return StrictJson.mapper().readValue(json, DownloadOptions.class);
    }

    @Test
    void theBandwidthIsInKilobytes() {
        TransferLimits limits =
                MediaOptions.read(options("{\"bandwidth_limit_kbps\":250}")).limits();
        assertThat(limits).isEqualTo(new TransferLimits(null, 1024, 250_000, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"bandwidth_limit_kbps\":0}", "{\"bandwidth_limit_kbps\":null}"})
    void withoutABandwidthThereIsNoLimit(String json) {
        assertThat(MediaOptions.read(options(json)).limits()).isEqualTo(TransferLimits.USUAL);
        assertThat(MediaOptions.read(null).limits()).isEqualTo(TransferLimits.USUAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1000000001", "9223372036854775807"})
    void aBandwidthThatIsNoneIsRefused(String kilobytes) {
        assertThatThrownBy(() -> MediaOptions.read(options("{\"bandwidth_limit_kbps\":" + kilobytes + "}")))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("bandwidth_limit_kbps");
    }
}
