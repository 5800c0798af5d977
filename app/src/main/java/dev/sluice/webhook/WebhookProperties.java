package dev.sluice.webhook;

import dev.sluice.platform.egress.BadAddress;
import dev.sluice.platform.egress.WebAddress;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who is told of completed jobs.
 *
 * @param url where deliveries go; empty for nowhere
 * @param secret what they are signed with
 * @param owners whose jobs are told of; empty for every owner's
 */
@ConfigurationProperties("sluice.webhook")
record WebhookProperties(
        @DefaultValue("") String url,
        @DefaultValue("") String secret,
        @DefaultValue List<String> owners) {

    WebhookProperties {
        owners = List.copyOf(owners);
    }

    /**
     * Refuses an address that nothing can be sent to, and one without a secret.
     *
     * @throws IllegalArgumentException with a sentence that repeats neither
     */
    void check() {
        if (!configured()) {
            return;
        }
        try {
            WebAddress.parse(url);
        } catch (BadAddress e) {
            throw new IllegalArgumentException("sluice.webhook.url (SLUICE_WEBHOOK_URL): " + e.getMessage(), e);
        }
        if (secret.isEmpty()) {
            throw new IllegalArgumentException(
                    "sluice.webhook.secret (SLUICE_WEBHOOK_SECRET) must be set: deliveries are signed with it.");
        }
    }

    boolean configured() {
        return !url.isEmpty();
    }

    /** Without the secret, and without the address, which may be a secret too. */
    @Override
    public String toString() {
        return "WebhookProperties[owners=" + owners + "]";
    }
}
