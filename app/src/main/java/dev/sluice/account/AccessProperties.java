package dev.sluice.account;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who gets in.
 *
 * @param open who gets in without a credential
 */
@ConfigurationProperties("sluice.access")
public record AccessProperties(@DefaultValue("loopback") Open open) {

    /** Who gets in without a credential. */
    public enum Open {
        /** Programs on this machine that ask it by a loopback name, and the gateway's own pages. */
        LOOPBACK,
        /** Everybody. */
        ON,
        /** Nobody. */
        OFF
    }
}
