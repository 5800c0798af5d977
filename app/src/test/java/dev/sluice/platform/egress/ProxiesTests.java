package dev.sluice.platform.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which proxies there are, and who may use them for what. */
final class ProxiesTests {

    private static final Proxies PROXIES = Proxies.of(
            "http://own:secret@own.example:3128",
            List.of("socks5://me:p%2Cw@Proxy.Example:1080", "http://10.0.0.1:8080"));

    @Test
    void theOperatorsCredentialsAreReadAndNotShown() {
        Proxy proxy = Proxy.parse("socks5://me:p%2Cw%3A@Proxy.Example:1080/");
        assertThat(proxy.login()).isEqualTo(new Proxy.Login("me", "p,w:"));
        assertThat(proxy).hasToString("socks5://proxy.example:1080");
        assertThat(proxy.login()).hasToString("login");
        assertThat(new EgressProperties(
                        List.of(), "http://a:secret@b.example:1", List.of("http://a:secret@b.example:2")))
                .asString()
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({"http://10.0.0.1:8080, false", "socks5://[::1]:1080, false", "socks5://proxy.example:1080, true"})
    void namesAreResolvedWhenTheyAreConnectedTo(String text, boolean unresolved) {
        assertThat(Proxy.parse(text).place().isUnresolved()).isEqualTo(unresolved);
        assertThat(Proxy.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "SOCKS5://proxy.EXAMPLE:1080, socks5://proxy.example:1080",
        "socks5://proxy.example:1080/, socks5://proxy.example:1080",
        "http://10.0.0.1:8080, http://10.0.0.1:8080"
    })
    void jobsMayNameThoseOfTheList(String given, String chosen) {
        ProxyChoice choice = PROXIES.custom(given);
        assertThat(choice).isEqualTo(new ProxyChoice(ProxyChoice.Kind.CUSTOM, chosen));
        assertThat(PROXIES.find(choice)).hasToString(chosen);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://proxy.example:1080",
                "socks5://proxy.example:1081",
                "http://own.example:3128",
                "http://10.0.0.2:8080"
            })
    void noOthers(String given) {
        assertThatThrownBy(() -> PROXIES.custom(given))
                .isInstanceOf(EgressRefused.class)
                .hasMessageContaining(given);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "proxy.example:1080",
                "https://proxy.example:1080",
                "socks5://proxy.example",
                "socks5://proxy.example:0",
                "socks5://proxy.example:1080/path",
                "socks5://proxy.example:1080?x",
                "http://0x7f.1:8080",
                "socks5://me:secret@proxy.example:1080",
                "socks5://:secret@proxy.example:1080",
                "socks5://%zz:secret@proxy.example:1080"
            })
    void whatIsNoAddressIsRefusedAndNotRepeated(String given) {
        assertThatThrownBy(() -> PROXIES.custom(given))
                .isInstanceOf(BadAddress.class)
                .hasMessageMatching("The .*\\.")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void withoutAProxyOfTheOperatorsThereIsNone() {
        assertThat(PROXIES.find(PROXIES.system())).hasToString("http://own.example:3128");
        assertThatThrownBy(Proxies.NONE::system).isInstanceOf(EgressRefused.class);
        assertThat(Proxies.NONE.find(ProxyChoice.NONE)).isNull();
        assertThat(Proxies.NONE.own()).isEqualTo(ProxyChoice.NONE);
        assertThat(PROXIES.own()).isEqualTo(PROXIES.system());
    }

    @Test
    void aSettingThatCannotBeReadIsNamedAndNotRepeated() {
        assertThatThrownBy(() -> Proxies.of("", List.of("http://a.example:1", "ftp://user:secret@b.example:2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sluice.egress.proxies[1]")
                .message()
                .doesNotContain("secret");
        assertThatThrownBy(() -> Proxies.of("", List.of("http://a:1@b.example:1", "http://c:2@B.example:1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("http://b.example:1 twice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST.",
                "a.localhost",
                "printer.local",
                "metadata.google.internal",
                "nas.home.arpa.",
                "intranet",
                "127.1",
                "2130706433",
                "a.0x7f"
            })
    void localNamesAreNoTargets(String name) {
        EgressRules rules = EgressRules.allowing(List.of("0.0.0.0/0", "::/0"));
        assertThatThrownBy(() -> rules.requireByProxy(InetSocketAddress.createUnresolved(name, 80)))
                .isInstanceOf(EgressRefused.class);
    }

    @Test
    void otherNamesAndPublicLiteralsAre() throws Exception {
        EgressRules rules = EgressRules.allowing(List.of());
        assertThatCode(() -> rules.requireByProxy(InetSocketAddress.createUnresolved("local.example", 80)))
                .doesNotThrowAnyException();
        rules.requireByProxy(new InetSocketAddress(InetAddress.getByAddress(new byte[] {8, 8, 8, 8}), 80));
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);
        assertThatThrownBy(() -> rules.requireByProxy(here)).isInstanceOf(EgressRefused.class);
    }
}
