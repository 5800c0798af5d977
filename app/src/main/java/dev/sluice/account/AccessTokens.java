package dev.sluice.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.sluice.platform.IdSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Tokens that their bearer gets in with (RFC 9068), signed with the server's secret. One that we issue is good until it
 * ends, its user gets another password, or is shut out. One that another service signed with the same secret needs
 * {@code HS256}, {@code sub} and {@code exp}, nothing more, and is a principal of its own.
 */
public final class AccessTokens {

    /** A browser or a proxy would not take a longer header. */
    private static final int LONGEST = 8 * 1024;

    private static final int MOST_KEPT = 10_000;
    private static final Duration KEPT = Duration.ofSeconds(60);

    private final TokenKeys keys;
    private final TokenReader reader;
    private final UserStore users;
    private final LiveUsers live;
    private final Lifetime lifetime;

    /** What good signatures say, by the hash of the token. Whether their users get in is asked every time. */
    private final Cache<SecretHash, TokenClaims> signed =
            Caffeine.newBuilder().maximumSize(MOST_KEPT).expireAfterWrite(KEPT).build();

    AccessTokens(TokenKeys keys, TokenReader reader, UserStore users, LiveUsers live, Lifetime lifetime) {
        this.keys = keys;
        this.reader = reader;
        this.users = users;
        this.live = live;
        this.lifetime = lifetime;
    }

    /**
     * When tokens begin and end.
     *
     * @param clock tells the time
     * @param ids names each token
     * @param length of one that we issue
     */
    record Lifetime(Clock clock, IdSource ids, Duration length) {}

    /**
     * A token for a user, whom whoever asks has seen to be that user; empty when it is there or active no more, or has got
     * another password since.
     */
    public Mono<String> issue(User user) {
        // Another gateway may have changed it just now, so what is kept here will not do.
        return users.state(user.id())
                .filter(state -> state.active() && state.tokenVersion() == user.tokenVersion())
                .map(state -> sign(user.id(), state.tokenVersion()));
    }

    private String sign(long id, long version) {
        Instant now = lifetime.clock().instant();
        return keys.sign(new JWTClaimsSet.Builder()
                .subject(Principal.USER + id)
                .claim("ver", version)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime.length())))
                .jwtID(lifetime.ids().next().toString())
                .build());
    }

    /**
     * Whose token it is; empty for every one that is not good, whatever its bytes are. Fails only when the database does.
     * Looks nothing up anywhere else, whatever addresses the token has.
     */
    public Mono<Principal> check(String token) {
        return Mono.defer(() -> claims(token).map(this::principal).orElseGet(Mono::empty));
    }

    private Optional<TokenClaims> claims(String token) {
        if (token.length() > LONGEST) {
            return Optional.empty();
        }
        SecretHash hash = SecretHash.of(token);
        TokenClaims known = signed.getIfPresent(hash);
        if (known != null) {
            return Optional.of(known)
                    .filter(claims -> claims.expires().isAfter(lifetime.clock().instant()));
        }
        Optional<TokenClaims> read = reader.read(token);
        read.ifPresent(claims -> signed.put(hash, claims));
        return read;
    }

    private Mono<Principal> principal(TokenClaims claims) {
        Long id = claims.userId();
        if (id == null) {
            return Mono.just(new Principal("subject:" + claims.subject(), null, false));
        }
        return live.find(id, claims.version());
    }
}
