package dev.sluice.platform.database;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is and who asks.
 *
 * @param host a name or an address; IPv6 without brackets
 * @param port 1 to 65535
 * @param user the role
 * @param password the role's password; never shown by {@link #toString()}
 * @param name the database
 * @param sslMode PostgreSQL's mode of TLS, from {@code disable} to {@code verify-full}
 */
public record DatabaseAddress(String host, int port, String user, String password, String name, String sslMode) {

    private static final int DEFAULT_PORT = 5432;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** A gateway that is stopped by a signal in the middle of a transaction must not hold up the others. */
    private static final Map<String, String> STOPPED_IN_A_TRANSACTION =
            Map.of("idle_in_transaction_session_timeout", "15s");

    private static final int HIGHEST_PORT = 65535;
    private static final String NO_TLS = "disable";
    private static final String SSL_PARAMETER = "sslmode=";
    private static final Set<String> SSL_MODES =
            Set.of(NO_TLS, "allow", "prefer", "require", "verify-ca", "verify-full");

    /**
     * Reads {@code postgresql://user:password@host:port/name}. User, password and name are percent-decoded, the port may
     * be missing (5432), and {@code ?sslmode=require} and the like may follow.
     *
     * @param url as the operator gave it
     * @return the address
     * @throws IllegalArgumentException that says what is wrong without repeating the value, which holds a password
     */
    public static DatabaseAddress parse(String url) {
        URI uri = uri(url.strip());
        if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
            throw wrong("it does not begin with postgresql://");
        }
        String host = uri.getHost();
        if (host == null || host.isEmpty()) {
            throw wrong("it names no valid host and port; reserved characters in the password must be percent-encoded");
        }
        String[] who = credentials(uri.getRawUserInfo());
        return new DatabaseAddress(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port(uri.getPort()),
                who[0],
                who[1],
                name(uri.getRawPath()),
                sslMode(uri.getRawQuery()));
    }

    /** An address on the same machine or network, without TLS. */
    static DatabaseAddress plain(String host, int port, String user, String password, String name) {
        return new DatabaseAddress(host, port, user, password, name, NO_TLS);
    }

    private static URI uri(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            // The cause is left out on purpose: its message repeats the whole value.
            throw wrong("the character at position " + e.getIndex() + " is not allowed there unless percent-encoded");
        }
    }

    private static String[] credentials(@Nullable String userInfo) {
        String[] parts = userInfo == null ? new String[0] : userInfo.split(":", 2);
        if (parts.length != 2 || parts[0].isEmpty()) {
            throw wrong("it lacks user:password@ before the host");
        }
        return new String[] {decode(parts[0]), decode(parts[1])};
    }

    private static int port(int port) {
        if (port == 0 || port > HIGHEST_PORT) {
            throw wrong("the port is not within 1 to 65535");
        }
        return port < 0 ? DEFAULT_PORT : port;
    }

    private static String name(@Nullable String path) {
        String name = path == null || path.isEmpty() ? "" : path.substring(1);
        if (name.isEmpty() || name.contains("/")) {
            throw wrong("the path must be the name of one database");
        }
        return decode(name);
    }

    private static String sslMode(@Nullable String query) {
        if (query == null || query.isEmpty()) {
            return NO_TLS;
        }
        String mode = query.startsWith(SSL_PARAMETER) ? query.substring(SSL_PARAMETER.length()) : "";
        if (!SSL_MODES.contains(mode)) {
            throw wrong("after the question mark only sslmode is known, one of disable, allow, prefer, require,"
                    + " verify-ca, verify-full");
        }
        return mode;
    }

    /** Percent-decoding alone: a plus sign stays one. */
    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException(
                "DATABASE_URL must look like postgresql://user:password@host:port/name, but " + reason + ".");
    }

    /** The address in JDBC's form, for the migrations; user and password are not part of it. */
    public String jdbcUrl() {
        String authority = host.contains(":") ? "[" + host + "]" : host;
        return "jdbc:postgresql://" + authority + ":" + port + "/"
                + java.net.URLEncoder.encode(name, StandardCharsets.UTF_8) + "?sslmode=" + sslMode;
    }

    /** The address in R2DBC's form, without a pool. */
    public ConnectionFactoryOptions r2dbcOptions() {
        return ConnectionFactoryOptions.builder()
                .option(ConnectionFactoryOptions.DRIVER, "postgresql")
                .option(ConnectionFactoryOptions.HOST, host)
                .option(ConnectionFactoryOptions.PORT, port)
                .option(ConnectionFactoryOptions.USER, user)
                .option(ConnectionFactoryOptions.PASSWORD, password)
                .option(ConnectionFactoryOptions.DATABASE, name)
                .option(Option.valueOf("sslMode"), sslMode)
                .option(ConnectionFactoryOptions.CONNECT_TIMEOUT, LIMIT)
                .option(ConnectionFactoryOptions.STATEMENT_TIMEOUT, LIMIT)
                .option(Option.valueOf("options"), STOPPED_IN_A_TRANSACTION)
                .option(Option.valueOf("tcpKeepAlive"), true)
                .option(Option.valueOf("applicationName"), "sluice")
                .build();
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + name + "?sslmode=" + sslMode;
    }
}
