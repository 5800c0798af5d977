package dev.sluice.account;

import static dev.sluice.account.UsersFixture.found;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.platform.PlatformConfiguration;
import dev.sluice.platform.database.DatabaseConfiguration;
import dev.sluice.testkit.Engine;
import dev.sluice.testkit.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcTransactionManagerAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** Where the secret comes from, and what it means for tokens. */
class AccountConfigurationIntegrationTests {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final String ONE = "one secret, which is long enough for HS256";
    private static final String TWO = "another secret, which is long enough as well";
    private static final User ANN = ann();

    @TempDir
    private Path data;

    @ImportAutoConfiguration({
        R2dbcAutoConfiguration.class,
        R2dbcTransactionManagerAutoConfiguration.class,
        TransactionAutoConfiguration.class
    })
    @Import({PlatformConfiguration.class, DatabaseConfiguration.class, AccountConfiguration.class})
    static class Accounts {}

    private static User ann() {
        DATABASE.execute("insert into app_user (email, username, password_hash) values ('a@x.org', 'ann', '')");
        long id = Long.parseLong(DATABASE.column("select id from app_user").getFirst());
        return new User(id, "a@x.org", "ann", true, false, 0);
    }

    private ConfigurableApplicationContext start(String... properties) {
        Stream<String> usual = Stream.of(
                "sluice.database.url=" + DATABASE.url(),
                "sluice.database.max-connections=2",
                "spring.r2dbc.pool.initial-size=1",
                "sluice.data-dir=" + data.resolve("new"));
        String[] arguments = Stream.concat(usual, Arrays.stream(properties))
                .map(property -> "--" + property)
                .toArray(String[]::new);
        return new SpringApplicationBuilder(Accounts.class)
                .web(WebApplicationType.NONE)
                .run(arguments);
    }

    private String issue(String... properties) {
        try (ConfigurableApplicationContext gateway = start(properties)) {
            return Engine.await(gateway.getBean(AccessTokens.class).issue(ANN));
        }
    }

    private boolean isGood(String token, String... properties) {
        try (ConfigurableApplicationContext gateway = start(properties)) {
            return found(gateway.getBean(AccessTokens.class).check(token)).isPresent();
        }
    }

    @Test
    void aSecretThatIsNotSetIsMadeOnceAndKept() throws Exception {
        String token = issue();
        assertThat(isGood(token)).isTrue();
        Path file = data.resolve("new").resolve("jwt-secret");
        assertThat(isGood(
                        token,
                        "sluice.access.jwt-secret=" + Files.readString(file).strip()))
                .isTrue();
        Files.delete(file);
        assertThat(isGood(token)).isFalse();
    }

    @Test
    void aSecretThatIsSetIsUsedAndNotWrittenDown() {
        String token = issue("sluice.access.jwt-secret=" + ONE);
        assertThat(data.resolve("new")).doesNotExist();
        assertThat(isGood(token, "sluice.access.jwt-secret=" + ONE)).isTrue();
        assertThat(isGood(token, "sluice.access.jwt-secret=" + TWO)).isFalse();
        assertThat(isGood(token, "sluice.access.jwt-secret=" + TWO, "sluice.access.jwt-secret-previous=" + ONE))
                .isTrue();
    }

    @Test
    void aSecretThatIsTooShortEndsTheStartWithASentence() {
        assertThatThrownBy(() -> start("sluice.access.jwt-secret=short").close())
                .hasRootCauseMessage(
                        "JWT_SECRET has 5 bytes and needs at least 32. Make one with: openssl rand -base64 48");
        assertThatThrownBy(() -> start("sluice.access.jwt-secret=" + ONE, "sluice.access.jwt-secret-previous=xyz")
                        .close())
                .rootCause()
                .hasMessageStartingWith("JWT_SECRET_PREVIOUS has 3 bytes")
                .hasMessageNotContaining("xyz");
    }

    @Test
    void aLifetimeOfWhichNoGoodTokenComesEndsTheStart() {
        for (String bad : new String[] {"0s", "-1h", "4000d"}) {
            assertThatThrownBy(
                            () -> start("sluice.access.token-lifetime=" + bad).close())
                    .rootCause()
                    .hasMessageStartingWith("sluice.access.token-lifetime is");
        }
        assertThat(isGood(issue("sluice.access.token-lifetime=3653d"))).isTrue();
    }
}
