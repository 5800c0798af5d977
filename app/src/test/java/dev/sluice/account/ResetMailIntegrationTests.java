package dev.sluice.account;

import static dev.sluice.account.CredentialFixture.maybe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetupTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.StringUtils;

/** What becomes of mail when it cannot be sent, and what the log says of it. */
@ExtendWith(OutputCaptureExtension.class)
@ResourceLock(Resources.SYSTEM_OUT)
class ResetMailIntegrationTests {

    private static final String FROM = "sluice.mail.from=gateway@example.com";
    private static final String LOCAL = "sluice.mail.host=127.0.0.1";
    private static final String PASSWORD = "smtp-password-of-the-test";
    private static final String NOT_SENT = "the mail of a password reset was not sent";
    private static final int FLOOD = 5_000;

    private static void request(CredentialFixture fixture, String email) {
        assertThat(maybe(fixture.get(PasswordResets.class).request(email))).isEmpty();
    }

    @Test
    void withoutAServerTheLogSaysOnceWhatIsMissing(CapturedOutput output) {
        try (CredentialFixture fixture = CredentialFixture.start()) {
            User user = fixture.user("quiet");
            request(fixture, user.email());
            request(fixture, "nobody@example.com");
            assertThat(output)
                    .containsOnlyOnce("no mail can be sent: sluice.mail.host (SMTP_HOST), sluice.mail.from (SMTP_FROM)")
                    .doesNotContain(user.email())
                    .doesNotContain("nobody@example.com");
            assertThat(fixture.database().column("select user_id from password_reset"))
                    .isEmpty();
        }
    }

    @Test
    void aServerThatIsAwayIsToldWithoutAddresses(CapturedOutput output) throws IOException {
        try (CredentialFixture fixture = CredentialFixture.start(LOCAL, FROM, "sluice.mail.port=" + closedPort())) {
            User user = fixture.user("away");
            request(fixture, user.email());
            Awaitility.await().untilAsserted(() -> assertThat(output).contains(NOT_SENT));
            assertThat(output).contains("ConnectException").doesNotContain(user.email());
            assertThat(fixture.database().column("select user_id from password_reset"))
                    .isEmpty();
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Says that it takes passwords, and not that it can encrypt; keeps what it is told. */
    private record PlainServer(ServerSocket socket, List<String> told) implements AutoCloseable {

        static PlainServer start() throws IOException {
            PlainServer server = new PlainServer(
                    new ServerSocket(0, 10, InetAddress.getLoopbackAddress()), new CopyOnWriteArrayList<>());
            Thread.ofVirtual().start(server::serve);
            return server;
        }

        private void serve() {
            try {
                while (!socket.isClosed()) {
                    talk(socket.accept());
                }
            } catch (IOException closed) {
                told.add("closed");
            }
        }

        private void talk(Socket client) throws IOException {
            try (client;
                    BufferedReader in = new BufferedReader(
                            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
                say(client, "220 plain");
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    told.add(line);
                    say(client, line.startsWith("EHLO") ? "250-plain\r\n250 AUTH PLAIN LOGIN" : "250 well");
                }
            }
        }

        private static void say(Socket client, String answer) throws IOException {
            client.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void noPasswordIsSentToAServerThatDoesNotEncrypt(CapturedOutput output) throws IOException {
        try (PlainServer server = PlainServer.start();
                CredentialFixture fixture = CredentialFixture.start(
                        LOCAL,
                        FROM,
                        "sluice.mail.port=" + server.socket().getLocalPort(),
                        "sluice.mail.username=gateway",
                        "sluice.mail.password=" + PASSWORD)) {
            request(fixture, fixture.user("clear").email());
            Awaitility.await().untilAsserted(() -> assertThat(output).contains(NOT_SENT));
            assertThat(server.told())
                    .anyMatch(line -> line.startsWith("EHLO"))
                    .noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
            assertThat(output).doesNotContain(PASSWORD);
        }
    }

    @Test
    void aSettingBySendingThePasswordInClearFailsTheStart(CapturedOutput output) {
        assertThatThrownBy(() -> CredentialFixture.start(
                                LOCAL,
                                FROM,
                                "sluice.mail.username=gateway",
                                "sluice.mail.password=" + PASSWORD,
                                "sluice.mail.encryption=none")
                        .close())
                .rootCause()
                .hasMessageContaining("sluice.mail.encryption (SMTP_ENCRYPTION) must not be none with SMTP_USER");
        assertThat(output).doesNotContain(PASSWORD);
    }

    @Test
    void aFloodIsDroppedAndLaterRequestsAreServed(CapturedOutput output) {
        GreenMail server = new GreenMail(ServerSetupTest.SMTP.dynamicPort());
        server.start();
        try (CredentialFixture fixture = CredentialFixture.start(
                LOCAL, FROM, "sluice.mail.port=" + server.getSmtp().getPort())) {
            for (int i = 0; i < FLOOD; i++) {
                request(fixture, "nobody" + i + "@example.com");
            }
            String user = fixture.user("after").email();
            Awaitility.await()
                    .pollInterval(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> {
                        request(fixture, user);
                        return server.getReceivedMessages().length > 0;
                    });
            assertThat(StringUtils.countOccurrencesOf(output.toString(), "1000 password resets wait"))
                    .isEqualTo(1);
        } finally {
            server.stop();
        }
    }
}
