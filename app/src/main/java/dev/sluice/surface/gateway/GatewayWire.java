package dev.sluice.surface.gateway;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.account.ApiKeys;
import dev.sluice.account.Tickets;
import dev.sluice.account.User;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The requests and answers of this API. */
final class GatewayWire {

    private GatewayWire() {}

    record KeyRequest(@Nullable String name) {}

    /** A key with itself: shown this once. */
    @JsonNaming(SnakeCaseStrategy.class)
    record NewKey(long id, String name, String key, Instant createdAt) {

        static NewKey of(ApiKeys.Created created) {
            return new NewKey(created.id(), created.name(), created.key(), created.createdAt());
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "NewKey[id=" + id + "]";
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record Key(
            long id,
            String name,
            Instant createdAt,
            @Nullable Instant lastUsedAt) {

        static Key of(ApiKeys.Listed key) {
            return new Key(key.id(), key.name(), key.createdAt(), key.lastUsedAt());
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record Ticket(String ticket, long expiresIn) {

        static Ticket of(Tickets.Issued issued) {
            return new Ticket(issued.ticket(), issued.expiresIn().toSeconds());
        }

        /** Without the ticket. */
        @Override
        public String toString() {
            return "Ticket[expiresIn=" + expiresIn + "]";
        }
    }

    record LoginRequest(@Nullable String username, @Nullable String password) {

        /** Without the password. */
        @Override
        public String toString() {
            return "LoginRequest[username=" + username + "]";
        }
    }

    /** A session that was begun; its cookie stands in the answer's header. */
    @JsonNaming(SnakeCaseStrategy.class)
    record LoggedIn(long id, String username, String email, boolean superuser, String csrfToken) {

        static LoggedIn of(User user, String csrfToken) {
            return new LoggedIn(user.id(), user.username(), user.email(), user.superuser(), csrfToken);
        }

        /** Without the token. */
        @Override
        public String toString() {
            return "LoggedIn[id=" + id + "]";
        }
    }

    /** An error, RFC 9457. */
    record Problem(
            String title,
            int status,
            String detail,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String field,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String code) {}
}
