package dev.sluice.transfer;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How origins are asked.
 *
 * @param maxConnectionsPerHost most connections to one host and port, over all jobs of this gateway
 * @param maxConnectionsPerFile most connections that fetch one file
 * @param maxBytesPerSecond most that this gateway receives; 0 for no limit
 */
@ConfigurationProperties("sluice.transfer")
public record TransferProperties(
        @DefaultValue("16") int maxConnectionsPerHost,
        @DefaultValue("8") int maxConnectionsPerFile,
        @DefaultValue("0") long maxBytesPerSecond) {

    /** Refuses what is no useful number. */
    public TransferProperties {
        requireWithin("max-connections-per-host", maxConnectionsPerHost, 1024);
        requireWithin("max-connections-per-file", maxConnectionsPerFile, 64);
        if (maxBytesPerSecond < 0) {
            throw new IllegalArgumentException(
                    "sluice.transfer.max-bytes-per-second is " + maxBytesPerSecond + ", but must not be below 0.");
        }
    }

    private static void requireWithin(String key, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(
                    "sluice.transfer." + key + " is " + value + ", but must be between 1 and " + most + ".");
        }
    }
}
