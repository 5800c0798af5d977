package dev.sluice.account;

import static dev.sluice.account.CredentialFixture.maybe;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetupTest;
import dev.sluice.account.Sessions.Begun;
import dev.sluice.testkit.Engine;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

/** New passwords by mail, through a real mail server. */
@Isolated("It measures time.")
class PasswordResetsIntegrationTests {

    private static final Pattern LINK = Pattern.compile("(https://\\S+/reset-password)#token=([A-Za-z0-9_-]{43})\\s");
    private static final int ROUNDS = 200;

    private static GreenMail server;
    private static CredentialFixture fixture;
    private static PasswordResets resets;

    @BeforeAll
    static void start() {
        server = new GreenMail(ServerSetupTest.SMTP.dynamicPort());
        server.start();
        fixture = CredentialFixture.start(
                "sluice.mail.host=127.0.0.1",
                "sluice.mail.port=" + server.getSmtp().getPort(),
                "sluice.mail.from=gateway@example.com",
                "sluice.access.public-url=https://sluice.example.com/files/");
        resets = fixture.get(PasswordResets.class);
    }

    @AfterAll
    static void stop() {
        fixture.close();
        server.stop();
    }

    private static List<MimeMessage> mails(User user) {
        return Stream.of(server.getReceivedMessages())
                .filter(mail -> receivers(mail).equals(List.of(user.email())))
                .toList();
    }

    private static List<String> receivers(MimeMessage mail) {
        try {
            return Arrays.stream(mail.getRecipients(Message.RecipientType.TO))
                    .map(Object::toString)
                    .toList();
        } catch (MessagingException error) {
            throw new IllegalStateException(error);
        }
    }

    private static Matcher link(MimeMessage mail) {
        Matcher link = LINK.matcher(GreenMailUtil.getBody(mail));
        assertThat(link.find()).isTrue();
        return link;
    }

    private static void request(String email) {
        assertThat(maybe(resets.request(email))).isEmpty();
    }

    /** Asks for one more mail, and gives the token in it. */
    private static String token(User user) {
        int before = mails(user).size();
        request(user.email());
        Awaitility.await().until(() -> mails(user).size() == before + 1);
        return link(mails(user).getLast()).group(2);
    }

    private static boolean reset(String token, String password) {
        return maybe(resets.reset(token, password)).isPresent();
    }

    private static boolean isPassword(User user, String password) {
        return maybe(fixture.get(Users.class).login(user.username(), password)).isPresent();
    }

    @Test
    void theTokenInTheMailSetsThePasswordOnce() {
        User user = fixture.user("once");
        String token = token(user);
        assertThat(isPassword(user, "new password")).isFalse();
        assertThat(reset(token, "new password")).isTrue();
        assertThat(isPassword(user, "new password")).isTrue();
        assertThat(reset(token, "another password")).isFalse();
        assertThat(isPassword(user, "another password")).isFalse();
    }

    @Test
    void theMailHasALinkWhoseTokenIsNotSentToServers() throws MessagingException {
        User user = fixture.user("link");
        String token = token(user);
        MimeMessage mail = mails(user).getFirst();
        assertThat(link(mail).group(1)).isEqualTo("https://sluice.example.com/files/reset-password");
        assertThat(GreenMailUtil.getBody(mail))
                .containsOnlyOnce("#token=" + token)
                .contains("\n" + token);
        assertThat(mail.getFrom()).extracting(Object::toString).containsExactly("gateway@example.com");
        assertThat(fixture.database()
                        .column("select encode(hash, 'hex') from password_reset where user_id = " + user.id()))
                .containsExactly(SecretHash.of(token).hex());
    }

    @Test
    void ofTwoAtOnceOneSetsThePassword() {
        User user = fixture.user("two");
        String token = token(user);
        List<String> won = Engine.await(Flux.just("password one", "password two")
                .flatMap(password -> resets.reset(token, password).map(done -> password)));
        assertThat(won).hasSize(1);
        assertThat(isPassword(user, won.getFirst())).isTrue();
        assertThat(fixture.database().column("select token_version from app_user where id = " + user.id()))
                .containsExactly("1");
    }

    @Test
    void ofTwoTokensAtOnceOneSetsThePassword() {
        User user = fixture.user("tokens");
        String one = token(user);
        String two = token(user);
        List<Long> done =
                Engine.await(Flux.just(one, two).flatMap(token -> resets.reset(token, "password of " + token)));
        assertThat(done).containsExactly(user.id());
    }

    @Test
    void aNewPasswordEndsWhatWasIssuedBefore() {
        User user = fixture.user("ends");
        Begun before = Engine.await(fixture.get(Sessions.class).begin(user));
        String ticket = Engine.await(fixture.get(Tickets.class).issue(Principal.of(user)))
                .ticket();
        String access = Engine.await(fixture.get(AccessTokens.class).issue(user));
        assertThat(maybe(fixture.get(AccessTokens.class).check(access))).isPresent();
        assertThat(maybe(fixture.get(Sessions.class).find(before.cookie()))).isPresent();
        String other = token(user);
        assertThat(reset(token(user), "new password")).isTrue();
        assertThat(maybe(fixture.get(Sessions.class).find(before.cookie()))).isEmpty();
        assertThat(maybe(fixture.get(AccessTokens.class).check(access))).isEmpty();
        assertThat(maybe(fixture.get(Tickets.class).redeem(ticket))).isEmpty();
        assertThat(reset(other, "another password")).isFalse();
        assertThat(fixture.database().column("select id from session where user_id = " + user.id()))
                .isEmpty();
    }

    @Test
    void anotherUsersSessionsStay() {
        User user = fixture.user("changes");
        User other = fixture.user("stays");
        Begun session = Engine.await(fixture.get(Sessions.class).begin(other));
        String token = token(other);
        assertThat(reset(token(user), "new password")).isTrue();
        assertThat(maybe(fixture.get(Sessions.class).find(session.cookie()))).isPresent();
        assertThat(reset(token, "new password")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"59 minutes, true", "61 minutes, false"})
    void aTokenExpires(String back, boolean good) {
        User user = fixture.user("expires" + good);
        String token = token(user);
        fixture.database()
                .execute("update password_reset set expires_at = expires_at - interval '" + back + "' where user_id = "
                        + user.id());
        assertThat(reset(token, "new password")).isEqualTo(good);
        assertThat(isPassword(user, "new password")).isEqualTo(good);
    }

    /** Whoever asks in another's name neither fills the mailbox nor ends the token that its owner waits for. */
    @Test
    void threeAreOpenAtMostAndFurtherRequestsChangeNothing() {
        User user = fixture.user("three");
        String first = token(user);
        token(user);
        token(user);
        for (int i = 0; i < 5; i++) {
            request(user.email());
        }
        token(fixture.user("behind-them"));
        assertThat(mails(user)).hasSize(3);
        fixture.database()
                .execute("update password_reset set expires_at = now() where encode(hash, 'hex') <> '"
                        + SecretHash.of(first).hex() + "' and user_id = " + user.id());
        String afterwards = token(user);
        assertThat(reset(first, "new password")).isTrue();
        assertThat(reset(afterwards, "newer password")).isFalse();
    }

    @Test
    void nobodyElseGetsAMail() {
        User inactive = fixture.user("inactive");
        fixture.change(inactive, "active = false");
        for (String address :
                List.of("unknown@example.com", inactive.email(), "", "@", "a\0@example.com", "x".repeat(100_000))) {
            request(address);
        }
        User user = fixture.user("somebody");
        token(user);
        assertThat(mails(inactive)).isEmpty();
        assertThat(server.getReceivedMessages())
                .noneMatch(mail -> receivers(mail).contains("unknown@example.com"));
    }

    @Test
    void theMailGoesToTheAddressAsItIsStored() {
        User user = fixture.user("spelling");
        request("SPELLING@EXAMPLE.COM");
        Awaitility.await().until(() -> mails(user).size() == 1);
    }

    @Test
    void anInactiveUsersTokenIsNotGood() {
        User user = fixture.user("later");
        String token = token(user);
        fixture.change(user, "active = false");
        assertThat(reset(token, "new password")).isFalse();
    }

    @Test
    void whatIsNoTokenIsNotGood() {
        String token = token(fixture.user("form"));
        for (String text : List.of(
                "",
                "A".repeat(43),
                token + "A",
                token.substring(1),
                "\0",
                SecretHash.of(token).hex())) {
            assertThat(reset(text, "new password")).isFalse();
        }
        assertThat(reset(token, "new password")).isTrue();
    }

    /** The answer takes as long for an address that somebody has: it waits for nothing that depends on it. */
    @Test
    void theAnswersTimeDoesNotTellWhoIsThere() {
        User user = fixture.user("timing");
        List<Long> known = new ArrayList<>();
        List<Long> unknown = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            known.add(nanos(user.email()));
            unknown.add(nanos("nobody" + i + "@example.com"));
        }
        Duration limit = Duration.ofMillis(2);
        assertThat(median(known)).isLessThan(limit);
        assertThat(median(unknown)).isLessThan(limit);
        Awaitility.await().until(() -> mails(user).size() == 3);
    }

    private static long nanos(String email) {
        long begin = System.nanoTime();
        request(email);
        return System.nanoTime() - begin;
    }

    private static Duration median(List<Long> nanos) {
        Collections.sort(nanos);
        return Duration.ofNanos(nanos.get(nanos.size() / 2));
    }
}
