package dev.sluice.account;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where links in mails lead.
 *
 * @param publicUrl the gateway's address as its users see it: http or https, a host, and a path if it has one
 */
@ConfigurationProperties("sluice.access")
record ResetProperties(
        @DefaultValue("http://localhost:8080") URI publicUrl) {

    ResetProperties {
        String scheme = publicUrl.getScheme();
        boolean web = "http".equals(scheme) || "https".equals(scheme);
        if (!web || publicUrl.getHost() == null || publicUrl.getQuery() != null || publicUrl.getFragment() != null) {
            throw new IllegalArgumentException(
                    "SLUICE_PUBLIC_URL must be an address like https://host:port/path, without query or fragment.");
        }
    }

    /** The page for a new password. A fragment is not sent, so the token comes into no server's log. */
    String resetLink(String token) {
        return publicUrl.toString().replaceAll("/+$", "") + "/reset-password#token=" + token;
    }
}
