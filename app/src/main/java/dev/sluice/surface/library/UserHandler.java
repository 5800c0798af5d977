package dev.sluice.surface.library;

import dev.sluice.account.Audit.Deed;
import dev.sluice.account.NewUser;
import dev.sluice.account.Principal;
import dev.sluice.account.Taken;
import dev.sluice.account.User;
import dev.sluice.account.UserChange;
import dev.sluice.account.Users;
import dev.sluice.surface.common.AuditTrail;
import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.JsonBody;
import dev.sluice.surface.common.Refused;
import dev.sluice.surface.library.LibraryWire.UserRequest;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The dialect's requests about users. */
final class UserHandler {

    /** Java takes signs, and the digits of other scripts too. */
    private static final Pattern ID = Pattern.compile("[0-9]{1,19}");

    private final Users users;
    private final AuditTrail audit;
    private final JsonBody body;

    UserHandler(Users users, AuditTrail audit, JsonBody body) {
        this.users = users;
        this.audit = audit;
        this.body = body;
    }

    Mono<ServerResponse> create(ServerRequest request) {
        requireSuperuser(request);
        return body.read(request, UserRequest.class)
                .map(UserHandler::newUser)
                .flatMap(wanted -> audit.write(
                        request,
                        users.create(wanted),
                        user -> deed(request, "user.created", user, "superuser=" + user.superuser())))
                .onErrorMap(Taken.class, UserHandler::taken)
                .flatMap(UserHandler::ok);
    }

    private static NewUser newUser(UserRequest wanted) {
        requireNoOtherId(null, wanted);
        return new NewUser(
                UserFields.email(wanted.email()),
                UserFields.username(wanted.username()),
                UserFields.password(wanted.password(), "password"),
                Objects.requireNonNullElse(wanted.active(), true),
                Objects.requireNonNullElse(wanted.superuser(), false));
    }

    Mono<ServerResponse> me(ServerRequest request) {
        return find(own(request)).flatMap(UserHandler::ok);
    }

    Mono<ServerResponse> get(ServerRequest request) {
        long id = id(request);
        if (!Objects.equals(Credentials.of(request).userId(), id)) {
            requireSuperuser(request);
        }
        return find(id).flatMap(UserHandler::ok);
    }

    Mono<ServerResponse> changeMe(ServerRequest request) {
        long id = own(request);
        return body.read(request, UserRequest.class)
                .doOnNext(wanted -> requireNoOtherId(id, wanted))
                .flatMap(wanted -> find(id).doOnNext(user -> requireSameRights(user, wanted))
                        .flatMap(user -> change(request, id, wanted)));
    }

    Mono<ServerResponse> change(ServerRequest request) {
        requireSuperuser(request);
        long id = id(request);
        return body.read(request, UserRequest.class)
                .doOnNext(wanted -> requireNoOtherId(id, wanted))
                .doOnNext(wanted -> requireOwnRightsKept(request, id, wanted))
                .flatMap(wanted -> change(request, id, wanted));
    }

    private Mono<ServerResponse> change(ServerRequest request, long id, UserRequest wanted) {
        UserChange change = new UserChange(
                wanted.email() == null ? null : UserFields.email(wanted.email()),
                wanted.username() == null ? null : UserFields.username(wanted.username()),
                wanted.password() == null ? null : UserFields.password(wanted.password(), "password"),
                wanted.active(),
                wanted.superuser());
        return audit.write(
                        request, users.change(id, change), user -> deed(request, "user.changed", user, change.fields()))
                .onErrorMap(Taken.class, UserHandler::taken)
                .switchIfEmpty(Mono.error(UserHandler::notFound))
                .flatMap(UserHandler::ok);
    }

    private static Deed deed(ServerRequest request, String action, User user, String detail) {
        return new Deed(
                Credentials.of(request).owner(), action, Principal.of(user).owner(), detail);
    }

    private static void requireSuperuser(ServerRequest request) {
        if (!Credentials.of(request).superuser()) {
            throw forbidden();
        }
    }

    /** A client may send back the whole user that it read; nobody chooses an id, least of all a new user's. */
    private static void requireNoOtherId(@Nullable Long id, UserRequest wanted) {
        if (wanted.id() != null && !wanted.id().equals(id)) {
            throw Invalid.impossible("id", "an id cannot be chosen or changed");
        }
    }

    private static void requireSameRights(User user, UserRequest wanted) {
        boolean same = Objects.requireNonNullElse(wanted.active(), user.active()) == user.active()
                && Objects.requireNonNullElse(wanted.superuser(), user.superuser()) == user.superuser();
        if (!same) {
            throw forbidden();
        }
    }

    /** Whoever has all rights does not lock everybody out by a slip. */
    private static void requireOwnRightsKept(ServerRequest request, long id, UserRequest wanted) {
        if (!Objects.equals(Credentials.of(request).userId(), id)) {
            return;
        }
        if (Boolean.FALSE.equals(wanted.active())) {
            throw Invalid.impossible("is_active", "you cannot shut yourself out");
        }
        if (Boolean.FALSE.equals(wanted.superuser())) {
            throw Invalid.impossible("is_superuser", "you cannot take your own rights away");
        }
    }

    private Mono<User> find(long id) {
        return users.find(id).switchIfEmpty(Mono.error(UserHandler::notFound));
    }

    private static long own(ServerRequest request) {
        Principal principal = Credentials.of(request);
        Long id = principal.userId();
        if (id == null) {
            throw forbidden();
        }
        return id;
    }

    private static long id(ServerRequest request) {
        String id = request.pathVariable("user_id");
        if (!ID.matcher(id).matches()) {
            throw Invalid.path("user_id");
        }
        try {
            return Long.parseLong(id);
        } catch (NumberFormatException tooLarge) {
            throw Invalid.path("user_id");
        }
    }

    private static Invalid taken(Taken taken) {
        return Invalid.impossible(taken.field(), "another user has this " + taken.field());
    }

    private static Refused forbidden() {
        return new Refused(HttpStatus.FORBIDDEN, "The user doesn't have enough privileges");
    }

    private static Refused notFound() {
        return new Refused(HttpStatus.NOT_FOUND, "Item not found");
    }

    private static Mono<ServerResponse> ok(User user) {
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(LibraryWire.UserAnswer.of(user));
    }
}
