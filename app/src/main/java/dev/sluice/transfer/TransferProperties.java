package dev.sluice.transfer;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How origins are asked.
 *
 * @param maxConnectionsPerHost most connections to one host and port, over all jobs of this gateway
 * @param maxBytesPerSecond most that this gateway receives; 0 for no limit
 */
@ConfigurationProperties("sluice.transfer")
public record TransferProperties(
        @DefaultValue("16") int maxConnectionsPerHost,
        @DefaultValue("0") long maxBytesPerSecond) {

    /** Refuses what is no useful number. */
    public TransferProperties {
        if (maxConnectionsPerHost < 1 || maxConnectionsPerHost > 1024) {
            throw new IllegalArgumentException("sluice.transfer.max-connections-per-host is " + maxConnectionsPerHost
                    + ", but must be between 1 and 1024.");
        }
        if (maxBytesPerSecond < 0) {
            throw new IllegalArgumentException(
                    "sluice.transfer.max-bytes-per-second is " + maxBytesPerSecond + ", but must not be below 0.");
        }
    }
}
