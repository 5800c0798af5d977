package dev.sluice.account;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sluice.account.AccessTokens.Lifetime;
import dev.sluice.platform.DataDirectory;
import dev.sluice.platform.IdSource;
import dev.sluice.storage.SecretFiles;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.r2dbc.core.DatabaseClient;
import tools.jackson.databind.json.JsonMapper;

/** Wires who gets in. */
@Configuration(proxyBeanMethods = false)
@Import(CredentialConfiguration.class)
@EnableConfigurationProperties({AccessProperties.class, TokenProperties.class, FirstStartProperties.class})
public class AccountConfiguration {

    private static final String SECRET_FILE = "jwt-secret";

    @Bean
    OpenAccess openAccess(AccessProperties properties) {
        return new OpenAccess(properties);
    }

    @Bean
    UserStore userStore(DatabaseClient database) {
        return new UserStore(database);
    }

    @Bean
    UserStates userStates(UserStore store) {
        return new UserStates(store, Ticker.systemTicker());
    }

    @Bean(destroyMethod = "close")
    Passwords passwords() {
        return new Passwords();
    }

    @Bean
    Users users(UserStore store, UserStates states, Passwords passwords) {
        return new Users(store, states, passwords);
    }

    @Bean
    SecretFiles secretFiles(DataDirectory data) {
        return new SecretFiles(data, new SecureRandom());
    }

    @Bean
    ServerSecret serverSecret(TokenProperties properties, SecretFiles files) {
        String set = properties.jwtSecret();
        String secret = set.isEmpty() ? files.readOrMake(SECRET_FILE) : set;
        return new ServerSecret(secret.getBytes(StandardCharsets.UTF_8));
    }

    @Bean
    TokenKeys tokenKeys(TokenProperties properties, ServerSecret secret) {
        byte[] previous = properties.jwtSecretPrevious().getBytes(StandardCharsets.UTF_8);
        return new TokenKeys(secret, previous.length == 0 ? null : new ServerSecret("JWT_SECRET_PREVIOUS", previous));
    }

    @Bean
    TokenReader tokenReader(TokenKeys keys, JsonMapper json, Clock clock) {
        return new TokenReader(keys, json, clock);
    }

    @Bean
    Lifetime tokenLifetime(TokenProperties properties, Clock clock, IdSource ids) {
        return new Lifetime(clock, ids, properties.tokenLifetime());
    }

    @Bean
    AccessTokens accessTokens(TokenKeys keys, TokenReader reader, UserStore users, LiveUsers live, Lifetime lifetime) {
        return new AccessTokens(keys, reader, users, live, lifetime);
    }

    @Bean
    FirstStart firstStart(
            UserStore users,
            Passwords passwords,
            SecretFiles files,
            ServerSecret secret,
            FirstStartProperties properties) {
        return new FirstStart(users, passwords, files, secret, properties);
    }

    @Bean
    Audit audit(DatabaseClient database) {
        return new Audit(new AuditStore(database));
    }
}
