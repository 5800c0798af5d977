package dev.sluice.account;

import static dev.sluice.account.CredentialFixture.maybe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.account.Tickets.Issued;
import dev.sluice.testkit.Engine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tickets let in once. */
class TicketsIntegrationTests {

    private static final int AT_ONCE = 20;
    private static final Principal KEY = new Principal("key:0123456789abcdef", null, false);

    private static CredentialFixture fixture;
    private static Tickets tickets;

    @BeforeAll
    static void start() {
        fixture = CredentialFixture.start();
        tickets = fixture.get(Tickets.class);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static String issue(Principal principal) {
        return Engine.await(tickets.issue(principal)).ticket();
    }

    private static Mono<Principal> redeem(String ticket) {
        return tickets.redeem(ticket).map(Admission::principal);
    }

    @Test
    void aTicketIsItsPrincipalOnce() {
        String ticket = issue(KEY);
        assertThat(maybe(redeem(ticket))).contains(KEY);
        assertThat(maybe(tickets.redeem(ticket))).isEmpty();
    }

    @Test
    void ofManyAtOnceOnTwoGatewaysOneGetsIn() {
        try (CredentialFixture beside = fixture.beside()) {
            Tickets there = beside.get(Tickets.class);
            String ticket = issue(KEY);
            assertThat(Engine.await(Flux.range(0, AT_ONCE)
                            .flatMap(n -> (n % 2 == 0 ? tickets : there).redeem(ticket), AT_ONCE)
                            .map(Admission::principal)))
                    .containsExactly(KEY);
        }
    }

    @Test
    void onlyTheHashIsStoredAndTheTextIsWithoutTheTicket() {
        Issued issued = Engine.await(tickets.issue(KEY));
        assertThat(issued.expiresIn()).isEqualTo(Duration.ofSeconds(30));
        assertThat(issued.toString()).doesNotContain(issued.ticket());
        assertThat(fixture.database().column("select encode(hash, 'hex') from ticket"))
                .contains(SecretHash.of(issued.ticket()).hex());
    }

    @ParameterizedTest
    @CsvSource({"29 seconds, true", "31 seconds, false"})
    void aTicketExpires(String back, boolean good) {
        String ticket = issue(KEY);
        fixture.database()
                .execute("update ticket set expires_at = expires_at - interval '" + back
                        + "' where encode(hash, 'hex') = '"
                        + SecretHash.of(ticket).hex() + "'");
        assertThat(maybe(tickets.redeem(ticket)).isPresent()).isEqualTo(good);
    }

    @Test
    void aUsersTicketHasItsPresentRights() {
        User user = fixture.user("rights");
        String raised = issue(Principal.of(user));
        fixture.change(user, "superuser = true");
        assertThat(maybe(redeem(raised))).contains(new Principal("user:" + user.id(), user.id(), true));
        String shutOut = issue(new Principal("user:" + user.id(), user.id(), true));
        fixture.change(user, "active = false");
        assertThat(maybe(tickets.redeem(shutOut))).isEmpty();
    }

    @Test
    void whomATicketLetInIsInUntilItsUserIsShutOutOrHasAnotherPassword() {
        for (String end : List.of("active = false", "token_version = token_version + 1", "superuser = true")) {
            User user = fixture.user("in" + end.length());
            Admission admission = Engine.await(tickets.redeem(issue(Principal.of(user))));
            assertThat(maybe(admission.again())).contains(admission.principal());
            AtomicBoolean ended = new AtomicBoolean();
            Disposable watch = admission.ended().subscribe(nothing -> {}, error -> {}, () -> ended.set(true));
            Awaitility.await()
                    .during(Duration.ofMillis(1500))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> !ended.get());
            fixture.change(user, end);
            Awaitility.await(end).atMost(Duration.ofSeconds(5)).until(ended::get);
            watch.dispose();
        }
        assertThat(maybe(Engine.await(tickets.redeem(issue(KEY))).again())).contains(KEY);
    }

    @Test
    void aSuperuserIsNoneByItsTicketAlone() {
        User user = fixture.user("lowered");
        String ticket = issue(new Principal("user:" + user.id(), user.id(), true));
        assertThat(maybe(redeem(ticket))).contains(new Principal("user:" + user.id(), user.id(), false));
    }

    @Test
    void whatIsNoTicketIsNotGoodAndTakesNoneAway() {
        String ticket = issue(KEY);
        for (String text : new String[] {"", "A".repeat(43), ticket + "A", ticket.substring(1), "\0"}) {
            assertThat(maybe(tickets.redeem(text))).isEmpty();
        }
        assertThat(maybe(redeem(ticket))).contains(KEY);
    }
}
