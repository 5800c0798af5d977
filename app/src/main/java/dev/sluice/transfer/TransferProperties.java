package dev.sluice.transfer;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How origins are asked.
 *
 * @param maxConnectionsPerHost most connections to one host and port, over all jobs of this gateway
 */
@ConfigurationProperties("sluice.transfer")
public record TransferProperties(@DefaultValue("16") int maxConnectionsPerHost) {

    /** Refuses what is no useful number. */
    public TransferProperties {
        if (maxConnectionsPerHost < 1 || maxConnectionsPerHost > 1024) {
            throw new IllegalArgumentException("sluice.transfer.max-connections-per-host is " + maxConnectionsPerHost
                    + ", but must be between 1 and 1024.");
        }
    }
}
