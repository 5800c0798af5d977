package dev.sluice.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.account.Audit.Entry;
import java.util.List;
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

    private static List<String> written(Entry entry) {
        new Audit(new AuditStore(fixture.client)).write(entry).block();
        return fixture.database.column(
                "select concat_ws('|', actor, action, subject, coalesce(address, '-'), at > now() - interval '1 minute')"
                        + " from audit");
    }

    @Test
    void saysWhoDidWhatToWhomFromWhereAndWhen() {
        assertThat(written(new Entry("user:1", "user.changed", "user:7", "2001:db8::1")))
                .containsExactly("user:1|user.changed|user:7|2001:db8::1|t");
    }

    @Test
    void anAddressMayBeUnknown() {
        assertThat(written(new Entry("local", "key.made", "key:1", null))).containsExactly("local|key.made|key:1|-|t");
    }

    @Test
    void aStrangersTextIsMadeToFit() {
        String emoji = "a".repeat(399) + "😀" + "b".repeat(1_000_000);
        assertThat(written(new Entry("stranger", "login.failed", "'; drop table audit; --\0" + emoji, "x\0y")))
                .singleElement()
                .asString()
                .startsWith("stranger|login.failed|'; drop table audit; --aaa")
                .endsWith("a|xy|t")
                .hasSizeLessThan(500);
        clear();
        assertThat(written(new Entry("stranger", "login.failed", emoji, null)))
                .containsExactly("stranger|login.failed|" + "a".repeat(399) + "|-|t");
    }
}
