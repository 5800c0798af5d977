package dev.sluice.platform.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WebAddressTests {

    @ParameterizedTest
    @CsvSource({
        "http://example.com, http://example.com/",
        "HTTPS://EXAMPLE.com:8443/A?b=c, https://example.com:8443/A?b=c",
        "http://example.com:/a, http://example.com/a",
        "http://example.com/a#part, http://example.com/a#part",
        "http://b\u00fccher.example/\u00e4?\u00f6, http://xn--bcher-kva.example/%C3%A4?%C3%B6",
        "http://b\u00fccher.example:81/, http://xn--bcher-kva.example:81/",
        "http://example.com/a|b{c}, http://example.com/a%7Cb%7Bc%7D",
        "http://example.com/%41%2F, http://example.com/%41%2F",
        "http://8.8.8.8/, http://8.8.8.8/",
        "http://[2001:DB8::1]:80/, http://[2001:db8::1]:80/",
        "http://[::ffff:7f00:1]/, http://[::ffff:7f00:1]/",
        "http://1.2.3.4.example/, http://1.2.3.4.example/",
        "http://example.com./, http://example.com./",
        "http://\uff11\uff12\uff17.0.0.1/, http://127.0.0.1/"
    })
    void reads(String text, String expected) {
        assertThat(WebAddress.parse(text)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "//example.com/",
                "ftp://example.com/",
                "file:///etc/passwd",
                "http:",
                "http:example.com",
                "http:///path",
                "http://:80/",
                "http://example.com:0/",
                "http://example.com:65536/",
                "http://example.com:99999999999/",
                "http://example.com:-1/",
                "http://exa mple.com/",
                "http://example.com/\0",
                "http://example.com/a\nb",
                "http://example.com/\u00a0",
                "http://example.com/\ud800",
                "http://example.com\\@127.0.0.1/",
                "http://example.com/%zz",
                "http://127.1/",
                "http://2130706433/",
                "http://0x7f000001/",
                "http://0X7F.0.0.1/",
                "http://127.0.0.0x1/",
                "http://0177.0.0.1/",
                "http://127.0.0.01/",
                "http://127.0.0.1./",
                "http://256.0.0.1/",
                "http://1.2.3.4.5/",
                "http://example.123/",
                "http://[::1%25eth0]/",
                "http://[::1/",
                "http://a%2eb/",
                "http://a\u2100b.example/"
            })
    void refuses(String text) {
        assertThatThrownBy(() -> WebAddress.parse(text))
                .isInstanceOf(BadAddress.class)
                .hasMessageMatching("The .*\\.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:secret@example.com/",
                "http://user:secret@b\u00fccher.example/",
                "http://user:secret@/",
                "http://user:secret@example.com:0/%zz"
            })
    void refusesCredentialsWithoutRepeatingThem(String text) {
        assertThatThrownBy(() -> WebAddress.parse(text))
                .isInstanceOf(BadAddress.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThatThrownBy(() -> WebAddress.parse("http://example.com/" + "a".repeat(8192)))
                .isInstanceOf(BadAddress.class)
                .hasMessageContaining("8192");
    }

    @ParameterizedTest
    @CsvSource({
        "?c=2, http://a.example/b/c?c=2",
        "?, http://a.example/b/c?",
        "d, http://a.example/b/d",
        "/d?x=1, http://a.example/d?x=1",
        "//e.example/f, http://e.example/f",
        "../g h, http://a.example/g%20h",
        "https://e.example, https://e.example/"
    })
    void resolves(String reference, String expected) {
        URI base = URI.create("http://a.example/b/c?a=1");
        assertThat(WebAddress.resolve(base, reference)).hasToString(expected);
    }
}
