package dev.sluice.surface.common;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether there are limits at all; each policy has keys of its own.
 *
 * @param enabled false to switch all off
 */
@ConfigurationProperties("sluice.limits")
record LimitsProperties(@DefaultValue("true") boolean enabled) {}
