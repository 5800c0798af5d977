package dev.sluice.dispatch;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many jobs run at once.
 *
 * @param maxRunning jobs that this gateway runs at once
 * @param maxRunningPerOwner jobs of one owner that run at once, on all gateways
 * @param maxRunningFiles files of one job that are fetched at once
 * @param maxAttempts a job whose gateway died so often fails
 */
@ConfigurationProperties("sluice.jobs")
public record JobsProperties(
        @DefaultValue("64") int maxRunning,
        @DefaultValue("10") int maxRunningPerOwner,
        @DefaultValue("16") int maxRunningFiles,
        @DefaultValue("20") int maxAttempts) {

    /** Refuses numbers below 1. */
    public JobsProperties {
        atLeastOne("max-running", maxRunning);
        atLeastOne("max-running-per-owner", maxRunningPerOwner);
        atLeastOne("max-running-files", maxRunningFiles);
        atLeastOne("max-attempts", maxAttempts);
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("sluice.jobs." + name + " must be at least 1, and is " + value);
        }
    }
}
