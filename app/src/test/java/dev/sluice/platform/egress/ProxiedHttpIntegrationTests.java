package dev.sluice.platform.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.TestProxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.client.HttpClient;

/** The guard on connections by way of a proxy. */
final class ProxiedHttpIntegrationTests {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final FaultyOrigin origin = FaultyOrigin.start();
    private final TestProxy proxy = TestProxy.http();
    private final TestProxy other = TestProxy.socks5();
    private final Proxies proxies = Proxies.of(other.address(), List.of(proxy.address()));
    private final GuardedHttp http = new GuardedHttp(EgressRules.allowing(List.of()), proxies, 1);

    ProxiedHttpIntegrationTests() {
        origin.serve("/f", OriginFile.of(1, 10));
    }

    @AfterEach
    void stop() {
        http.close();
        proxy.close();
        other.close();
        origin.close();
    }

    private int get(HttpClient client, String host) {
        return client.get()
                .uri(URI.create("http://" + host + ":" + origin.port() + "/f"))
                .responseSingle((head, body) -> body.thenReturn(head.status().code()))
                .blockOptional(LIMIT)
                .orElseThrow();
    }

    private HttpClient byProxy() {
        return http.client(proxies.custom(proxy.address()));
    }

    @Test
    void theProxyFindsTheName() {
        assertThat(get(byProxy(), "files.example")).isEqualTo(200);
        assertThat(proxy.targets()).containsExactly("files.example:" + origin.port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]", "[::ffff:7f00:1]", "localhost", "a.localhost"})
    void theProxyIsNotAskedForPrivateTargets(String host) {
        for (ProxyChoice way : List.of(proxies.custom(proxy.address()), proxies.system())) {
            assertThat(EgressRefused.in(catchThrowable(() -> get(http.client(way), host))))
                    .isPresent();
        }
        assertThat(proxy.targets()).isEmpty();
        assertThat(other.targets()).isEmpty();
        assertThat(origin.allConnections()).isZero();
    }

    @Test
    void withoutTheProxysHandlerThereIsNoConnection() {
        assertThat(catchThrowable(() -> get(byProxy().noProxy(), "127.0.0.1"))).isNotNull();
        assertThat(origin.allConnections()).isZero();
    }

    @Test
    void theSocketGoesToTheProxyAlone() {
        HttpClient plain = HttpClient.newConnection();
        ProxyGuard guard = new ProxyGuard(
                Proxy.parse(proxy.address()), plain.configuration().defaultAddressResolverGroup());
        HttpClient guarded = plain.doOnChannelInit(
                (observer, channel, remote) -> channel.pipeline().addFirst("egressGuard", guard));
        assertThat(EgressRefused.in(catchThrowable(() -> get(guarded, "127.0.0.1"))))
                .isPresent();
        assertThat(origin.allConnections()).isZero();
    }

    @Test
    void theStraightWayKnowsNoProxy() {
        assertThat(EgressRefused.in(catchThrowable(() -> get(http.client(), "127.0.0.1"))))
                .isPresent();
        assertThat(EgressRefused.in(catchThrowable(() -> get(http.client(ProxyChoice.NONE), "127.0.0.1"))))
                .isPresent();
        assertThat(proxy.targets()).isEmpty();
    }

    @Test
    void connectionsOfTwoProxiesAreNotMixed() {
        for (int i = 0; i < 3; i++) {
            get(byProxy(), "files.example");
            get(http.client(proxies.system()), "files.example");
        }
        assertThat(proxy.targets()).hasSize(1);
        assertThat(other.targets()).hasSize(1);
    }
}
