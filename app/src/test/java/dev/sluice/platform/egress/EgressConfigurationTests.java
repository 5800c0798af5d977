package dev.sluice.platform.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

final class EgressConfigurationTests {

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withUserConfiguration(EgressConfiguration.class);

    @Test
    void opensNothingByDefault() {
        runner.run(context -> {
            assertThat(context.getBean(EgressRules.class).allows(NetUtil.LOCALHOST4, 80))
                    .isFalse();
        });
    }

    @Test
    void readsACommaList() {
        runner.withPropertyValues("sluice.egress.allow=127.0.0.1/32:80, [::1]/128")
                .run(context -> {
                    EgressRules rules = context.getBean(EgressRules.class);
                    assertThat(rules.allows(NetUtil.LOCALHOST4, 80)).isTrue();
                    assertThat(rules.allows(NetUtil.LOCALHOST4, 81)).isFalse();
                    assertThat(rules.allows(NetUtil.LOCALHOST6, 81)).isTrue();
                });
    }

    @Test
    void theProxyForProgramsEndsWithTheGateway() {
        AtomicInteger port = new AtomicInteger();
        runner.run(context -> {
            LoopbackProxy proxy = context.getBean(LoopbackProxy.class);
            port.set(URI.create(proxy.open(ProxyChoice.NONE).url()).getPort());
            try (Socket open = new Socket(NetUtil.LOCALHOST4, port.get())) {
                assertThat(open.isConnected()).isTrue();
            }
        });
        Awaitility.await()
                .untilAsserted(() -> assertThatThrownBy(() -> new Socket(NetUtil.LOCALHOST4, port.get()).close())
                        .isInstanceOf(ConnectException.class));
    }

    @Test
    void failsWithTheEntryThatCannotBeRead() {
        runner.withPropertyValues("sluice.egress.allow=localhost")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("The address range 'localhost'"));
    }
}
