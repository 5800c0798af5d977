package dev.sluice.transfer;

import dev.sluice.platform.egress.EgressRules;
import dev.sluice.platform.egress.GuardedHttp;
import dev.sluice.storage.Storage;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the transfers. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TransferProperties.class)
public class TransferConfiguration {

    @Bean(destroyMethod = "close")
    GuardedHttp guardedHttp(EgressRules rules, TransferProperties properties) {
        return new GuardedHttp(rules, properties.maxConnectionsPerHost());
    }

    @Bean
    OriginExchange originExchange(GuardedHttp http) {
        return new OriginExchange(http);
    }

    @Bean
    FetchDocument fetchDocument(OriginExchange exchange, Clock clock) {
        return new FetchDocument(exchange, clock, new SecureRandom());
    }

    @Bean
    FileTransfer fileTransfer(OriginExchange exchange, Storage storage, Clock clock, TransferProperties properties) {
        return new FileTransfer(new FileTransfer.Tools(
                exchange, storage, clock, System::nanoTime, new SecureRandom(), properties.maxConnectionsPerFile()));
    }
}
