package dev.sluice.surface.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTests {

    private static final ClientAddress CLIENTS = new ClientAddress(List.of("10.0.0.0/8", "fd00::/8"));

    private static InetAddress address(String literal) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(literal);
        return java.util.Objects.requireNonNull(address);
    }

    /** The lines of a header: apart by a bar. */
    private static List<String> lines(@Nullable String text) {
        return text == null ? List.of() : Stream.of(text.split("\\|")).toList();
    }

    private static String find(String peer, @Nullable String listed, @Nullable String forwarded) {
        return CLIENTS.find(address(peer), lines(listed), lines(forwarded)).getHostAddress();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = ';',
            value = {
                "9.9.9.9; -; 9.9.9.9",
                "9.9.9.9; 1.2.3.4; 9.9.9.9",
                "9.9.9.9; 10.0.0.1; 9.9.9.9",
                "10.0.0.1; -; 10.0.0.1",
                "10.0.0.1; 1.2.3.4; 1.2.3.4",
                "10.0.0.1; 6.6.6.6, 1.2.3.4; 1.2.3.4",
                "10.0.0.1; 6.6.6.6|1.2.3.4; 1.2.3.4",
                "10.0.0.1; 6.6.6.6, 1.2.3.4, 10.0.0.2; 1.2.3.4",
                "10.0.0.1; 10.0.0.3, 10.0.0.2; 10.0.0.3",
                "10.0.0.1; 1.2.3.4, nonsense, 10.0.0.2; 10.0.0.2",
                "10.0.0.1; 1.2.3.4, nonsense; 10.0.0.1",
                "10.0.0.1; 1.2.3.4,; 10.0.0.1",
                "10.0.0.1; localhost; 10.0.0.1",
                "10.0.0.1; 1.2.3.4:5678; 1.2.3.4",
                "10.0.0.1; 1.2.3.4:x; 10.0.0.1",
                "10.0.0.1; 2130706433; 10.0.0.1",
                "10.0.0.1; 2001:db8::1; 2001:db8:0:0:0:0:0:1",
                "10.0.0.1; [2001:db8::1]:443; 2001:db8:0:0:0:0:0:1",
                "10.0.0.1; [2001:db8::1; 10.0.0.1",
                "10.0.0.1; ::ffff:1.2.3.4; 1.2.3.4",
                "10.0.0.1; 1.2.3.4, ::ffff:10.0.0.9; 1.2.3.4",
                "fd00::1; 1.2.3.4; 1.2.3.4",
                "::ffff:10.0.0.1; 1.2.3.4; 1.2.3.4"
            })
    void theListIsReadFromOurEnd(String peer, @Nullable String listed, String client) {
        assertThat(find(peer, listed, null)).isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '!',
            quoteCharacter = '\'',
            value = {
                "9.9.9.9! for=1.2.3.4! 9.9.9.9",
                "10.0.0.1! for=1.2.3.4! 1.2.3.4",
                "10.0.0.1! FOR=1.2.3.4;proto=https;by=10.0.0.1! 1.2.3.4",
                "10.0.0.1! proto=https; For=\"1.2.3.4:80\"! 1.2.3.4",
                "10.0.0.1! for=6.6.6.6, for=1.2.3.4, for=10.0.0.2! 1.2.3.4",
                "10.0.0.1! for=6.6.6.6|for=1.2.3.4! 1.2.3.4",
                "10.0.0.1! for=\"[2001:db8::1]:4711\"! 2001:db8:0:0:0:0:0:1",
                "10.0.0.1! for=\"[2001:db8::1]\"! 2001:db8:0:0:0:0:0:1",
                "10.0.0.1! for=1.2.3.4, for=unknown! 10.0.0.1",
                "10.0.0.1! for=1.2.3.4, for=_hidden, for=10.0.0.2! 10.0.0.2",
                "10.0.0.1! for=1.2.3.4, proto=http! 10.0.0.1",
                "10.0.0.1! for=1.2.3.4;for=6.6.6.6! 10.0.0.1",
                "10.0.0.1! for=\", for=1.2.3.4! 10.0.0.1",
                "10.0.0.1! for=6.6.6.6;x=\", for=\"[2001:db8::1]\"! 10.0.0.1",
                "10.0.0.1! nonsense! 10.0.0.1",
                "10.0.0.1! for=1.2.3.4,,! 10.0.0.1"
            })
    void forwardedIsReadFromOurEnd(String peer, String forwarded, String client) {
        assertThat(find(peer, null, forwarded)).isEqualTo(client);
    }

    @Test
    void whereTheTwoDifferNeitherIsBelieved() {
        assertThat(find("10.0.0.1", "1.2.3.4", "for=1.2.3.4")).isEqualTo("1.2.3.4");
        assertThat(find("10.0.0.1", "1.2.3.4", "for=6.6.6.6")).isEqualTo("10.0.0.1");
    }

    @Test
    void aHeaderFullOfQuotesIsReadInNoTime() {
        String quotes = "for=\"" + "\\a".repeat(8000) + "\"";
        assertThat(find("10.0.0.1", null, quotes)).isEqualTo("10.0.0.1");
        assertThat(find("10.0.0.1", null, "for=1.2.3.4,".repeat(1500) + "for=10.0.0.2"))
                .isEqualTo("1.2.3.4");
    }

    @Test
    void sixIsLimitedByItsNetwork() {
        assertThat(ClientAddress.limitKey(address("2001:db8:1:2::1")))
                .isEqualTo(ClientAddress.limitKey(address("2001:db8:1:2:ffff::9")))
                .isNotEqualTo(ClientAddress.limitKey(address("2001:db8:1:3::1")));
        assertThat(ClientAddress.limitKey(address("1.2.3.4"))).isEqualTo("1.2.3.4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "10.0.0.1/8", "10.0.0.0/8:80", "proxy/8", "10.0.0.0/33"})
    void whatIsNoRangeIsRefused(String range) {
        assertThatThrownBy(() -> new ClientAddress(List.of(range))).hasMessageContaining("'" + range + "'");
    }
}
