package dev.sluice.platform.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EgressRulesTests {

    private final EgressRules strict = EgressRules.allowing(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.255.255.255",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.255",
                "168.63.129.16",
                "169.254.169.254",
                "172.16.0.0",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.31.196.1",
                "192.52.193.1",
                "192.88.99.1",
                "192.168.1.1",
                "192.175.48.1",
                "198.18.0.0",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::8.8.8.8",
                "::ffff:127.0.0.1",
                "::ffff:8.8.8.8",
                "64:ff9b::7f00:1",
                "64:ff9b::808:808",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:1ff::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:808:808::1",
                "2620:4f:8000::1",
                "3fff::1",
                "3fff:fff::1",
                "4000::1",
                "5f00::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void refusesWhatIsNotPublic(String address) throws UnknownHostException {
        assertThat(strict.allows(address(address), 80)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "168.63.129.15",
                "168.63.129.17",
                "169.253.255.255",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2000::1",
                "2001:200::1",
                "2001:4860:4860::8888",
                "2001:db9::1",
                "2003::1",
                "2606:4700::1111",
                "3ffe::1",
                "3fff:1000::1"
            })
    void allowsWhatIsPublic(String address) throws UnknownHostException {
        assertThat(strict.allows(address(address), 80)).isTrue();
    }

    @Test
    void opensExactlyTheNamedRangeAndPort() throws UnknownHostException {
        EgressRules rules =
                EgressRules.allowing(List.of("127.0.0.1/32:8080", "10.1.0.0/20", "[::1]/128:9000", "fd00::/9"));

        assertThat(rules.allows(address("127.0.0.1"), 8080)).isTrue();
        assertThat(rules.allows(address("127.0.0.1"), 8081)).isFalse();
        assertThat(rules.allows(address("127.0.0.2"), 8080)).isFalse();
        assertThat(rules.allows(address("::ffff:127.0.0.1"), 8080)).isFalse();
        assertThat(rules.allows(address("10.1.15.255"), 1)).isTrue();
        assertThat(rules.allows(address("10.1.16.0"), 1)).isFalse();
        assertThat(rules.allows(address("::1"), 9000)).isTrue();
        assertThat(rules.allows(address("::1"), 9001)).isFalse();
        assertThat(rules.allows(address("fd7f::1"), 80)).isTrue();
        assertThat(rules.allows(address("fd80::1"), 80)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.1",
                "10.0.0.0/33",
                "10.0.0.1/8",
                "10.0.0/8",
                "::1/129",
                "::1/64",
                "[::1/128",
                "10.0.0.0/8:0",
                "10.0.0.0/8:65536",
                "localhost/32",
                "10.0.0.0/8:",
                "[10.0.0.0]/8"
            })
    void refusesRulesThatCannotBeRead(String rule) {
        assertThatThrownBy(() -> EgressRules.allowing(List.of(rule)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + rule + "'");
    }

    @Test
    void refusesLiteralsEarlyAndLeavesNamesForLater() {
        for (String host : List.of("127.0.0.1", "[::1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "10.0.0.1:8080")) {
            assertThatThrownBy(() -> strict.refuseLiteral(URI.create("http://" + host + "/")))
                    .isInstanceOf(EgressRefused.class);
        }
        for (String host : List.of("localhost", "8.8.8.8", "[2606:4700::1111]", "example.com")) {
            assertThatCode(() -> strict.refuseLiteral(URI.create("http://" + host + "/")))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void takesTheSchemesPortForLiterals() {
        EgressRules rules = EgressRules.allowing(List.of("127.0.0.1/32:443"));

        assertThatCode(() -> rules.refuseLiteral(URI.create("https://127.0.0.1/")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> rules.refuseLiteral(URI.create("http://127.0.0.1/")))
                .isInstanceOf(EgressRefused.class);
    }

    @Test
    void refusesWhatIsNotResolved() {
        assertThatThrownBy(() -> strict.require(InetSocketAddress.createUnresolved("example.com", 80)))
                .isInstanceOf(EgressRefused.class);
    }

    @Test
    void findsARefusalBelowOtherFailures() {
        EgressRefused refused = new EgressRefused("No.");

        assertThat(EgressRefused.in(new IllegalStateException(new IllegalStateException(refused))))
                .containsSame(refused);
        assertThat(EgressRefused.in(new IllegalStateException("other"))).isEmpty();
    }

    /** Keeps a mapped address as it is; {@link InetAddress#getByAddress} would make IPv4 of it. */
    private static InetAddress address(String text) throws UnknownHostException {
        byte[] bytes = Objects.requireNonNull(NetUtil.createByteArrayFromIpAddressString(text));
        return bytes.length == 4 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, -1);
    }
}
