package dev.sluice.surface.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.sluice.testkit.Accounts;
import dev.sluice.testkit.Certificates;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.TestDatabase;
import dev.sluice.testkit.TlsMailServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.StringUtils;

/**
 * To which mail servers the packaged gateway gives its password and its mail: those with a certificate for their name from
 * an authority that is trusted, by either kind of encryption. The mail server is a real one.
 */
class EncryptedMailIntegrationTests {

    private static final String PASSWORD = "smtp-password-of-the-test";
    private static final String USER = "ann";
    private static final String NOT_SENT = "the mail of a password reset was not sent";

    @TempDir
    static Path directory;

    private static final GreenMail MAIL = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    private static Certificates certificates;
    private static TlsMailServer startTls;
    private static TlsMailServer tls;
    private static GatewayProcess byStartTls;
    private static GatewayProcess byTls;

    @BeforeAll
    static void start() throws IOException, GeneralSecurityException, InterruptedException {
        MAIL.start();
        MAIL.setUser("gateway@example.org", "gateway", PASSWORD);
        certificates = Certificates.in(Files.createDirectory(directory.resolve("keys")));
        startTls = TlsMailServer.start(MAIL.getSmtp().getPort(), true, certificates);
        tls = TlsMailServer.start(MAIL.getSmtp().getPort(), false, certificates);
        byStartTls = gateway(startTls, "");
        byTls = gateway(tls, "tls");
    }

    @AfterAll
    static void stop() throws IOException {
        byTls.close();
        byStartTls.close();
        tls.close();
        startTls.close();
        MAIL.stop();
    }

    private static GatewayProcess gateway(TlsMailServer server, String encryption)
            throws IOException, GeneralSecurityException {
        GatewayProcess gateway = GatewayProcess.start(
                directory.resolve("data-" + server.port()),
                Map.of(
                        "DATABASE_URL",
                        TestDatabase.create().url(),
                        "SLUICE_DATABASE_MAX_CONNECTIONS",
                        "6",
                        "SLUICE_ADMIN_PASSWORD",
                        Accounts.ADMINS_PASSWORD,
                        "SMTP_HOST",
                        "127.0.0.1",
                        "SMTP_PORT",
                        Integer.toString(server.port()),
                        "SMTP_USER",
                        "gateway",
                        "SMTP_PASSWORD",
                        PASSWORD,
                        "SMTP_FROM",
                        "gateway@example.org",
                        "SMTP_ENCRYPTION",
                        encryption,
                        "JDK_JAVA_OPTIONS",
                        certificates.flagsOfTrust()));
        Accounts accounts = new Accounts(gateway);
        accounts.create(accounts.admin(), USER);
        return gateway;
    }

    @Test
    void byStartTlsMailGoesToAServerWithAGoodCertificateAlone() throws IOException {
        assertMailGoesToAGoodServerAlone(byStartTls, startTls);
    }

    @Test
    void byTlsMailGoesToAServerWithAGoodCertificateAlone() throws IOException {
        assertMailGoesToAGoodServerAlone(byTls, tls);
    }

    private static void assertMailGoesToAGoodServerAlone(GatewayProcess gateway, TlsMailServer server)
            throws IOException {
        int before = MAIL.getReceivedMessages().length;
        int failed = 0;
        for (String bad : List.of(Certificates.SELF_SIGNED, Certificates.ELSEWHERE)) {
            server.show(bad);
            ask(gateway);
            int tries = ++failed;
            await().atMost(Duration.ofSeconds(20)).until(() -> notSent(gateway) == tries);
        }
        assertThat(server.trusted()).isZero();
        server.show(Certificates.GOOD);
        ask(gateway);
        await().until(() -> MAIL.getReceivedMessages().length == before + 1);
        assertThat(server.trusted()).isEqualTo(1);
        assertThat(Files.readString(gateway.log())).doesNotContain(PASSWORD);
    }

    private static void ask(GatewayProcess gateway) {
        assertThat(gateway.post("/api/v1/password-reset/request-reset", "{\"email\":\"" + USER + "@example.org\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    private static int notSent(GatewayProcess gateway) throws IOException {
        return StringUtils.countOccurrencesOf(Files.readString(gateway.log()), NOT_SENT);
    }
}
