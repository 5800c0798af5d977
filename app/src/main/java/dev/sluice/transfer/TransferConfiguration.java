package dev.sluice.transfer;

import dev.sluice.platform.egress.EgressRules;
import dev.sluice.platform.egress.GuardedHttp;
import dev.sluice.platform.egress.Proxies;
import dev.sluice.storage.Storage;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.LongSupplier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the transfers. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TransferProperties.class)
public class TransferConfiguration {

    private static final LongSupplier NANOS = System::nanoTime;

    @Bean(destroyMethod = "close")
    GuardedHttp guardedHttp(EgressRules rules, Proxies proxies, TransferProperties properties) {
        return new GuardedHttp(rules, proxies, properties.maxConnectionsPerHost());
    }

    @Bean
    HostGovernor hostGovernor(TransferProperties properties, Clock clock) {
        return new HostGovernor(properties.maxConnectionsPerHost(), clock, NANOS, new SecureRandom());
    }

    @Bean
    Pace pace(TransferProperties properties) {
        return new Pace(properties.maxBytesPerSecond(), NANOS);
    }

    @Bean
    OriginExchange originExchange(GuardedHttp http, HostGovernor governor, Pace pace, Clock clock) {
        return new OriginExchange(http, governor, pace, clock, NANOS);
    }

    @Bean
    FetchDocument fetchDocument(OriginExchange exchange, Clock clock) {
        return new FetchDocument(exchange, clock, new SecureRandom());
    }

    @Bean
    FileTransfer fileTransfer(
            OriginExchange exchange, Pace pace, Storage storage, Clock clock, TransferProperties properties) {
        return new FileTransfer(new FileTransfer.Tools(
                exchange,
                pace,
                storage,
                clock,
                NANOS,
                new SecureRandom(),
                properties.maxConnectionsPerFile(),
                FileTransfer.Tools.MOST_AT_ONCE));
    }
}
