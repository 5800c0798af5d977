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
 * @param encryption how the connection is encrypted; see {@link #encryption()} for when it is not set
 */
@ConfigurationProperties("sluice.mail")
record MailProperties(
        @DefaultValue("") String host,
        @DefaultValue("587") int port,
        @DefaultValue("") String username,
        @DefaultValue("") String password,
        @DefaultValue("") String from,
        @Nullable Encryption encryption) {

    private static final int TLS_PORT = 465;

    /** How a connection is encrypted. */
    enum Encryption {
        /** Not at all. */
        NONE,
        /** It must become TLS before anything is said (RFC 3207). */
        STARTTLS,
        /** It is TLS from its first byte (RFC 8314). */
        TLS
    }

    MailProperties {
        if (!username.isEmpty() && encryption == Encryption.NONE) {
            throw new IllegalArgumentException("sluice.mail.encryption (SMTP_ENCRYPTION) must not be none with"
                    + " SMTP_USER: the password would be sent in clear.");
        }
    }

    /** As it is set; when it is not, TLS on port 465, and elsewhere STARTTLS where there is a user. */
    @Override
    public Encryption encryption() {
        if (encryption != null) {
            return encryption;
        }
        if (port == TLS_PORT) {
            return Encryption.TLS;
        }
        return username.isEmpty() ? Encryption.NONE : Encryption.STARTTLS;
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
