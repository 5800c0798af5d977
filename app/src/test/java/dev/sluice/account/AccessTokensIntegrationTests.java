package dev.sluice.account;

import static dev.sluice.account.Forge.HEADER;
import static dev.sluice.account.Forge.utf8;
import static dev.sluice.account.UsersFixture.found;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.account.AccessTokens.Lifetime;
import dev.sluice.platform.StrictJson;
import dev.sluice.testkit.Engine;
import dev.sluice.testkit.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/** Tokens of users, from their issue to their end. */
class AccessTokensIntegrationTests {

    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final String SECRET = "the secret of this installation, long enough";
    private static final byte[] KEY = utf8(SECRET);

    private static final UsersFixture FIXTURE = new UsersFixture();

    private final ManualClock clock = ManualClock.at(NOW);
    private final AtomicLong ids = new AtomicLong();
    private final AccessTokens tokens = gateway(FIXTURE.states);

    @AfterAll
    static void stop() {
        FIXTURE.close();
    }

    @AfterEach
    void clear() {
        FIXTURE.clear();
    }

    private AccessTokens gateway(UserStates states) {
        TokenKeys keys = new TokenKeys(Forge.secret(SECRET), null);
        Lifetime lifetime = new Lifetime(clock, () -> new UUID(0, ids.incrementAndGet()), LIFETIME);
        return new AccessTokens(
                keys,
                new TokenReader(keys, StrictJson.mapper(), clock),
                FIXTURE.store,
                new LiveUsers(states),
                lifetime);
    }

    private String issue(User user) {
        return Engine.await(tokens.issue(user));
    }

    private static void keptIsOver() {
        FIXTURE.nanos.addAndGet(UserStates.KEPT.toNanos());
    }

    private static String claims(User user, long version) {
        return "{\"sub\":\"user:" + user.id() + "\",\"ver\":" + version + ",\"exp\":1800000060}";
    }

    @Test
    void aTokenSaysWhoseItIsAndWhichKindOfTokenItIs() throws ParseException {
        User ann = FIXTURE.create("ann");
        SignedJWT token = SignedJWT.parse(issue(ann));
        assertThat(token.getHeader().toJSONObject())
                .containsOnlyKeys("alg", "typ", "kid")
                .containsEntry("alg", "HS256")
                .containsEntry("typ", "at+jwt")
                .containsEntry("kid", TokenKeys.id(Forge.secret(SECRET)));
        JWTClaimsSet claims = token.getJWTClaimsSet();
        assertThat(claims.toJSONObject())
                .containsOnlyKeys("sub", "ver", "iat", "exp", "jti")
                .containsEntry("sub", "user:" + ann.id())
                .containsEntry("ver", 0L);
        assertThat(claims.getIssueTime()).isEqualTo(Date.from(NOW));
        assertThat(claims.getExpirationTime()).isEqualTo(Date.from(NOW.plus(LIFETIME)));
        assertThat(issue(ann)).isNotEqualTo(token.serialize());
    }

    @Test
    void aTokenIsItsUserUntilItEnds() {
        User ann = FIXTURE.create("ann");
        String token = issue(ann);
        assertThat(found(tokens.check(token))).contains(Principal.of(ann));
        clock.advance(LIFETIME.minusSeconds(1));
        assertThat(found(tokens.check(token))).contains(Principal.of(ann));
        clock.advance(Duration.ofSeconds(1));
        assertThat(found(tokens.check(token))).isEmpty();
        assertThat(found(gateway(FIXTURE.states).check(token))).isEmpty();
    }

    @Test
    void aNewPasswordEndsTheTokensOfBefore() {
        User ann = FIXTURE.create("ann");
        String token = issue(ann);
        assertThat(found(tokens.check(token))).isPresent();
        User now = Engine.await(FIXTURE.users.change(ann.id(), new UserChange(null, null, "new", null, null)));
        assertThat(found(tokens.check(token))).isEmpty();
        assertThat(found(tokens.check(issue(now)))).contains(Principal.of(ann));
    }

    /** Somebody logged in by the password that another one was changing. */
    @Test
    void whoWasSeenBeforeTheNewPasswordGetsNoToken() {
        User before = FIXTURE.create("ann");
        User after = Engine.await(FIXTURE.users.change(before.id(), new UserChange(null, null, "new", null, null)));
        assertThat(found(tokens.issue(before))).isEmpty();
        assertThat(found(tokens.issue(after))).isPresent();
    }

    @Test
    void aNewPasswordOnAnotherGatewayEndsThemInTime() {
        User ann = FIXTURE.create("ann");
        String token = issue(ann);
        AccessTokens other = gateway(new UserStates(FIXTURE.store, FIXTURE.nanos::get));
        assertThat(found(other.check(token))).isPresent();
        Engine.await(FIXTURE.users.change(ann.id(), new UserChange(null, null, "new", null, null)));
        assertThat(found(other.check(token))).isPresent();
        keptIsOver();
        assertThat(found(other.check(token))).isEmpty();
    }

    @Test
    void aTokenOfAfterTheNewPasswordIsGoodAtOnceOnAnotherGateway() {
        User ann = FIXTURE.create("ann");
        AccessTokens other = gateway(new UserStates(FIXTURE.store, FIXTURE.nanos::get));
        assertThat(found(other.check(issue(ann)))).isPresent();
        User now = Engine.await(FIXTURE.users.change(ann.id(), new UserChange(null, null, "new", null, null)));
        assertThat(found(other.check(issue(now)))).isPresent();
    }

    @Test
    void whoIsNotActiveOrNotThereHasNoGoodToken() {
        User ann = FIXTURE.create("ann");
        String token = issue(ann);
        FIXTURE.database.execute("update app_user set active = false");
        assertThat(found(tokens.issue(ann))).isEmpty();
        assertThat(found(tokens.check(token))).isEmpty();
        FIXTURE.database.execute("update app_user set active = true");
        keptIsOver();
        assertThat(found(tokens.check(token))).isPresent();
        FIXTURE.clear();
        keptIsOver();
        assertThat(found(tokens.check(token))).isEmpty();
        assertThat(found(tokens.issue(ann))).isEmpty();
    }

    @Test
    void theRightOfASuperuserIsThatOfNow() {
        User ann = FIXTURE.create("ann");
        String token = issue(ann);
        assertThat(found(tokens.check(token)).orElseThrow().superuser()).isFalse();
        Engine.await(FIXTURE.users.change(ann.id(), new UserChange(null, null, null, null, true)));
        assertThat(found(tokens.check(token)).orElseThrow().superuser()).isTrue();
    }

    @Test
    void onlyTheVersionOfNowIsGood() {
        User ann = FIXTURE.create("ann");
        FIXTURE.database.execute("update app_user set token_version = 2");
        assertThat(found(tokens.check(Forge.token(HEADER, claims(ann, 2), KEY))))
                .contains(Principal.of(ann));
        for (long version : new long[] {-1, 0, 1, 3, Long.MAX_VALUE}) {
            assertThat(found(tokens.check(Forge.token(HEADER, claims(ann, version), KEY))))
                    .isEmpty();
        }
    }

    @Test
    void aTokenThatAnotherServiceSignedIsAPrincipalOfItsOwn() {
        User ann = FIXTURE.create("ann");
        String other = "{\"sub\":\"" + ann.username() + "\",\"exp\":1800000060}";
        Principal expected = new Principal("subject:ann", null, false);
        assertThat(found(tokens.check(Forge.token(HEADER, other, KEY)))).contains(expected);
        assertThat(found(tokens.check(Forge.token(HEADER, other, utf8("x" + SECRET)))))
                .isEmpty();
    }

    @Test
    void noSubjectIsAnotherKindOfOwner() {
        for (String subject : new String[] {"local", "session:1", "key:0011223344556677", "subject:x", "User:1"}) {
            String claims = "{\"sub\":\"" + subject + "\",\"exp\":1800000060,\"ver\":0}";
            assertThat(found(tokens.check(Forge.token(HEADER, claims, KEY))))
                    .contains(new Principal("subject:" + subject, null, false));
        }
    }

    @Test
    void aLongTokenIsNotLookedAt() {
        String rest = "{\"sub\":\"ann\",\"exp\":1800000060,\"x\":\"";
        assertThat(found(tokens.check(Forge.token(HEADER, rest + "a".repeat(5_900) + "\"}", KEY))))
                .isPresent();
        assertThat(found(tokens.check(Forge.token(HEADER, rest + "a".repeat(6_200) + "\"}", KEY))))
                .isEmpty();
        assertThat(found(tokens.check(Forge.token(HEADER, rest + "a".repeat(1 << 20) + "\"}", KEY))))
                .isEmpty();
        assertThat(found(tokens.check("a.".repeat(1 << 20)))).isEmpty();
    }

    @Test
    void whatIsNoTokenIsNobody() {
        String good = Forge.token(HEADER, "{\"sub\":\"ann\",\"exp\":1800000060}", KEY);
        assertThat(found(tokens.check(good))).isPresent();
        for (String bad :
                new String[] {"", ".", "..", "\0", "\ud800", "é.é.é", good + ".", good + "?", good + "\ud800"}) {
            assertThat(found(tokens.check(bad))).as(bad).isEmpty();
        }
    }

    @Test
    void aDatabaseThatIsAwayIsNoBadToken() {
        String token = issue(FIXTURE.create("ann"));
        FIXTURE.database.execute("alter table app_user rename to away");
        try {
            assertThatThrownBy(() -> found(tokens.check(token))).isInstanceOf(DataAccessException.class);
        } finally {
            FIXTURE.database.execute("alter table away rename to app_user");
        }
    }

    @Test
    void signaturesOfOtherKindsAreRefusedAndTheirKeysNotFetched() throws IOException, JOSEException {
        User ann = FIXTURE.create("ann");
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            listener.setSoTimeout(300);
            URI keys = URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/keys.json");
            RSAKey rsa = new RSAKeyGenerator(2048).generate();
            ECKey ec = new ECKeyGenerator(Curve.P_256).generate();
            for (JWSAlgorithm algorithm : new JWSAlgorithm[] {JWSAlgorithm.RS256, JWSAlgorithm.PS256}) {
                String token = foreign(ann, algorithm, keys, rsa.toPublicJWK(), new RSASSASigner(rsa));
                assertThat(found(tokens.check(token))).isEmpty();
            }
            String token = foreign(ann, JWSAlgorithm.ES256, keys, ec.toPublicJWK(), new ECDSASigner(ec));
            assertThat(found(tokens.check(token))).isEmpty();
            // The same addresses beside our own signature: they change nothing.
            String ours = "{\"alg\":\"HS256\",\"jku\":\"" + keys + "\",\"x5u\":\"" + keys + "\"}";
            assertThat(found(tokens.check(Forge.token(ours, claims(ann, 0), KEY))))
                    .isPresent();
            assertThat(found(tokens.check(Forge.token(ours, claims(ann, 0), utf8("x" + SECRET)))))
                    .isEmpty();
            assertThatThrownBy(listener::accept).isInstanceOf(SocketTimeoutException.class);
            assertThatTheListenerHears(listener);
        }
    }

    private static void assertThatTheListenerHears(ServerSocket listener) throws IOException {
        try (Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket heard = listener.accept()) {
            assertThat(heard.getPort()).isEqualTo(client.getLocalPort());
        }
    }

    private static String foreign(User user, JWSAlgorithm algorithm, URI keys, JWK key, JWSSigner signer)
            throws JOSEException {
        JWSHeader header = new JWSHeader.Builder(algorithm)
                .jwkURL(keys)
                .x509CertURL(keys)
                .jwk(key)
                .build();
        SignedJWT token = new SignedJWT(
                header,
                new JWTClaimsSet.Builder()
                        .subject("user:" + user.id())
                        .claim("ver", 0)
                        .expirationTime(Date.from(NOW.plusSeconds(60)))
                        .build());
        token.sign(signer);
        return token.serialize();
    }
}
