package dev.sluice.process;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How external programs are run.
 *
 * @param maxRunning child processes at once, and as many beside them of those that may take longer than ten minutes; the others wait
 * @param directory where they have their working directories; empty for {@code tools} in the data directory
 */
@ConfigurationProperties("sluice.process")
public record ProcessProperties(
        @DefaultValue("8") int maxRunning, @DefaultValue("") String directory) {

    /** Refuses a gateway that would wait for ever. */
    public ProcessProperties {
        if (maxRunning < 1) {
            throw new IllegalArgumentException("sluice.process.max-running must be at least 1, and is " + maxRunning);
        }
    }
}
