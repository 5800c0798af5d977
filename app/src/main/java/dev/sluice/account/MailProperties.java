package dev.sluice.account;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The server that mail is given to.
 *
 * @param host empty for none; no mail is sent then
 * @param port where it listens
 * @param username empty when it wants none
 * @param password of that user
 * @param from the address that mail comes from
 * @param starttls whether the connection must become TLS before anything is said (RFC 3207); when it is not set, it must
 *     where there is a user
 */
@ConfigurationProperties("sluice.mail")
record MailProperties(
        @DefaultValue("") String host,
        @DefaultValue("587") int port,
        @DefaultValue("") String username,
        @DefaultValue("") String password,
        @DefaultValue("") String from,
        @Nullable Boolean starttls) {

    MailProperties {
        if (!username.isEmpty() && Boolean.FALSE.equals(starttls)) {
            throw new IllegalArgumentException(
                    "sluice.mail.starttls must not be false with SMTP_USER: the password would be sent in clear.");
        }
    }

    boolean encrypted() {
        return starttls == null ? !username.isEmpty() : starttls;
    }

    /** What is not set, and must be for mail to be sent. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (host.isEmpty()) {
            missing.add("sluice.mail.host (SMTP_HOST)");
        }
        if (from.isEmpty()) {
            missing.add("sluice.mail.from (SMTP_FROM)");
        }
        return missing;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "MailProperties[host=" + host + ", port=" + port + "]";
    }
}
