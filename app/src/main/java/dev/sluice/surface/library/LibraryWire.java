package dev.sluice.surface.library;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.account.User;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The dialect's requests and answers. */
final class LibraryWire {

    private LibraryWire() {}

    /** A user that is to be, or what changes of one. */
    record UserRequest(
            @Nullable Long id,
            @Nullable String email,
            @Nullable String password,
            @Nullable String username,
            @JsonProperty("is_active") @Nullable Boolean active,
            @JsonProperty("is_superuser") @Nullable Boolean superuser) {

        /** Without the password. */
        @Override
        public String toString() {
            return "UserRequest[username=" + username + "]";
        }
    }

    record UserAnswer(
            long id,
            String email,
            String username,
            @JsonProperty("is_active") boolean active,
            @JsonProperty("is_superuser") boolean superuser) {

        static UserAnswer of(User user) {
            return new UserAnswer(user.id(), user.email(), user.username(), user.active(), user.superuser());
        }
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record Token(String accessToken, String tokenType) {

        /** Without the token. */
        @Override
        public String toString() {
            return "Token";
        }
    }

    record ResetAsked(@Nullable String email) {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Reset(@Nullable String token, @Nullable String newPassword) {

        /** Without the secrets. */
        @Override
        public String toString() {
            return "Reset";
        }
    }

    record Message(String msg) {}

    record Detail(String detail) {}

    /** What is wrong, and where. */
    record Fault(List<String> loc, String msg, String type) {}

    record BadRequest(String detail, List<Fault> errors) {}

    record Unprocessable(List<Fault> detail) {}
}
