package dev.sluice.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Engine;
import dev.sluice.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in first. */
class FirstStartIntegrationTests {

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    private Path data;

    private Engine start(String... more) {
        List<String> properties = new ArrayList<>(List.of(more));
        properties.add("sluice.data-dir=" + data);
        return Engine.startIdle(database, CredentialFixture.Accounts.class, properties.toArray(String[]::new));
    }

    private List<String> told() throws IOException {
        return Files.readAllLines(data.resolve("initial-credentials.txt"));
    }

    private List<String> users() {
        return database.column("select username || ' ' || superuser from app_user order by id");
    }

    @Test
    void theFirstUserGetsInByWhatItsFileTells() throws IOException {
        try (Engine gateway = start()) {
            await().until(() -> !users().isEmpty());
            assertThat(users()).containsExactly("admin true");
            String password = told().get(1).substring("password: ".length());
            String key = told().get(2).substring("api key: ".length());
            assertThat(database.column("select concat_ws(' ', actor, action, detail) from audit"))
                    .containsExactly("gateway user.created superuser=true, with an API key");
            User admin = Engine.await(gateway.get(Users.class).login("admin", password));
            assertThat(Engine.await(gateway.get(ApiKeys.class).check(key))).isEqualTo(Principal.of(admin));
        }
    }

    /** As after a start that was killed when it had written the file. */
    @Test
    void aStartThatDiedInBetweenIsMadeUpFor() throws IOException {
        try (Engine gateway = start()) {
            await().until(() -> !users().isEmpty());
            assertThat(gateway.get(Users.class)).isNotNull();
        }
        List<String> first = told();
        database.execute("delete from app_user");
        try (Engine again = start()) {
            await().until(() -> !users().isEmpty());
            assertThat(told()).isEqualTo(first);
            assertThat(Engine.await(again.get(FirstStart.class).make().thenReturn(true)))
                    .isTrue();
            assertThat(users()).containsExactly("admin true");
        }
    }

    @Test
    void wherePeopleAreNobodyIsMade() {
        database.execute("insert into app_user (email, username, password_hash) values ('a@x.org', 'ann', '')");
        try (Engine gateway = start()) {
            assertThat(Engine.await(gateway.get(FirstStart.class).make().thenReturn(true)))
                    .isTrue();
            assertThat(users()).containsExactly("ann false");
            assertThat(data.resolve("initial-credentials.txt")).doesNotExist();
        }
    }

    @Test
    void aPasswordThatTheOperatorSetStandsInNoFile() throws IOException {
        try (Engine gateway = start("sluice.access.admin-password=set by the operator")) {
            await().until(() -> !users().isEmpty());
            assertThat(String.join("\n", told())).doesNotContain("set by the operator");
            assertThat(Engine.await(gateway.get(Users.class).login("admin", "set by the operator"))
                            .superuser())
                    .isTrue();
        }
    }
}
