package dev.sluice.account;

import dev.sluice.platform.IdSource;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/** Wires what users and programs prove themselves with, beside passwords and access tokens. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    ApiKeyProperties.class,
    SessionProperties.class,
    ResetProperties.class,
    MailProperties.class
})
class CredentialConfiguration {

    @Bean
    RandomSecrets randomSecrets() {
        return new RandomSecrets(new SecureRandom());
    }

    @Bean
    LiveUsers liveUsers(UserStates states) {
        return new LiveUsers(states);
    }

    @Bean
    ApiKeyStore apiKeyStore(DatabaseClient database, TransactionalOperator transaction) {
        return new ApiKeyStore(database, transaction);
    }

    @Bean
    ApiKeys apiKeys(ApiKeyStore store, ApiKeyProperties properties, LiveUsers users, RandomSecrets secrets) {
        return new ApiKeys(store, new OperatorKeys(properties.apiKeys()), users, secrets);
    }

    @Bean
    SessionStore sessionStore(DatabaseClient database, SessionProperties properties) {
        return new SessionStore(database, properties);
    }

    @Bean
    Sessions sessions(SessionStore store, LiveUsers users, RandomSecrets secrets, IdSource ids) {
        return new Sessions(store, users, secrets, ids);
    }

    @Bean
    CsrfTokens csrfTokens(ServerSecret secret) {
        return new CsrfTokens(secret);
    }

    @Bean
    TicketStore ticketStore(DatabaseClient database) {
        return new TicketStore(database);
    }

    @Bean
    Tickets tickets(TicketStore store, LiveUsers users, RandomSecrets secrets) {
        return new Tickets(store, users, secrets);
    }

    @Bean
    ResetMail resetMail(MailProperties mail, ResetProperties links) {
        return new ResetMail(mail, links);
    }

    @Bean
    PasswordResetStore passwordResetStore(DatabaseClient database, TransactionalOperator transaction) {
        return new PasswordResetStore(database, transaction);
    }

    @Bean
    ResetRequests resetRequests(PasswordResetStore store, ResetMail mail, RandomSecrets secrets, Clock clock) {
        return new ResetRequests(store, mail, secrets, clock);
    }

    @Bean
    PasswordResets passwordResets(
            PasswordResetStore store, ResetRequests requests, Passwords passwords, UserStates states) {
        return new PasswordResets(store, requests, passwords, states);
    }

    @Bean
    SweepExpired sweepExpired(SessionStore sessions, TicketStore tickets, PasswordResetStore resets) {
        return new SweepExpired(sessions, tickets, resets);
    }
}
