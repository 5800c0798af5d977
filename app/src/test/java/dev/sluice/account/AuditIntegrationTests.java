package dev.sluice.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.account.Audit.Deed;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AuditIntegrationTests {

    private static UsersFixture fixture;

    @BeforeAll
    static void start() {
        fixture = new UsersFixture();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @AfterEach
    void clear() {
        fixture.database.execute("truncate audit");
    }

    private static List<String> written(Deed deed, @Nullable String address) {
        new Audit(new AuditStore(fixture.client)).write(deed, address).block();
        return fixture.database.column(
                "select concat_ws('|', actor, action, subject, coalesce(detail, '-'), coalesce(address, '-'), at > now() - interval '1 minute')"
                        + " from audit");
    }

    @Test
    void saysWhoDidWhatToWhomFromWhereAndWhen() {
        assertThat(written(new Deed("user:1", "user.changed", "user:7", "email"), "2001:db8::1"))
                .containsExactly("user:1|user.changed|user:7|email|2001:db8::1|t");
    }

    @Test
    void theRestMayBeUnknown() {
        assertThat(written(new Deed("local", "key.made", "key:1"), null)).containsExactly("local|key.made|key:1|-|-|t");
    }

    @Test
    void aStrangersTextIsMadeToFit() {
        String emoji = "a".repeat(399) + "😀" + "b".repeat(1_000_000);
        assertThat(written(new Deed("stranger", "login.failed", "'; drop table audit; --\0" + emoji, "d\0e"), "x\0y"))
                .singleElement()
                .asString()
                .startsWith("stranger|login.failed|'; drop table audit; --aaa")
                .endsWith("a|de|xy|t")
                .hasSizeLessThan(500);
        clear();
        assertThat(written(new Deed("stranger", "login.failed", emoji), null))
                .containsExactly("stranger|login.failed|" + "a".repeat(399) + "|-|-|t");
    }
}
