package dev.sluice.surface.common;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The policies of all surfaces, each with its keys. A surface is given its own as a bean. */
public final class LimitPolicies {

    private LimitPolicies() {}

    /** The media surface, by address. */
    @ConfigurationProperties("sluice.limits.media")
    public record Media(
            @DefaultValue("100") int requests,
            @DefaultValue("1m") Duration period) implements Policy {

        @Override
        public String name() {
            return "media";
        }
    }

    /**
     * The profile surface, by key: a burst, in the time in which the steady rate gives as many.
     *
     * @param requestsPerMinute the steady rate
     * @param burst requests at once
     */
    @ConfigurationProperties("sluice.limits.profile")
    public record Profile(
            @DefaultValue("10") int requestsPerMinute,
            @DefaultValue("20") int burst) implements Policy {

        /** Refuses what is no rate. */
        public Profile {
            if (requestsPerMinute < 1) {
                throw new IllegalArgumentException("sluice.limits.profile.requests-per-minute is " + requestsPerMinute
                        + ", but must be 1 or more.");
            }
        }

        @Override
        public String name() {
            return "profile";
        }

        @Override
        public int requests() {
            return burst;
        }

        @Override
        public Duration period() {
            return Duration.ofMinutes(1).multipliedBy(burst).dividedBy(requestsPerMinute);
        }
    }

    /** The rig surface, by session. */
    @ConfigurationProperties("sluice.limits.rig")
    public record Rig(
            @DefaultValue("1000") int requests,
            @DefaultValue("1h") Duration period) implements Policy {

        @Override
        public String name() {
            return "rig";
        }
    }

    /** Uploads to the rig surface, by session. */
    @ConfigurationProperties("sluice.limits.rig-uploads")
    public record RigUploads(
            @DefaultValue("10") int requests,
            @DefaultValue("1h") Duration period) implements Policy {

        @Override
        public String name() {
            return "rig-uploads";
        }
    }

    /** The hub surface, by principal. */
    @ConfigurationProperties("sluice.limits.hub")
    public record Hub(
            @DefaultValue("300") int requests,
            @DefaultValue("1m") Duration period) implements Policy {

        @Override
        public String name() {
            return "hub";
        }
    }

    /** The library surface, by principal. */
    @ConfigurationProperties("sluice.limits.library")
    public record Library(
            @DefaultValue("300") int requests,
            @DefaultValue("1m") Duration period) implements Policy {

        @Override
        public String name() {
            return "library";
        }
    }

    /** Logins, by address and again by account. */
    @ConfigurationProperties("sluice.limits.login")
    public record Login(
            @DefaultValue("10") int requests,
            @DefaultValue("1m") Duration period) implements Policy {

        @Override
        public String name() {
            return "login";
        }
    }

    /** All other surfaces, by principal. */
    @ConfigurationProperties("sluice.limits.other")
    public record Other(
            @DefaultValue("600") int requests,
            @DefaultValue("1m") Duration period) implements Policy {

        @Override
        public String name() {
            return "other";
        }
    }
}
