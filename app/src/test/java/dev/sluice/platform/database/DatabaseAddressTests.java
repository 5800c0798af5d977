package dev.sluice.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseAddressTests {

    @Test
    void readsEveryPart() {
        assertThat(DatabaseAddress.parse("postgresql://ann:secret@db.example:6543/sluice?sslmode=require"))
                .isEqualTo(new DatabaseAddress("db.example", 6543, "ann", "secret", "sluice", "require"));
    }

    @Test
    void decodesPercentSignsButKeepsPlus() {
        DatabaseAddress address = DatabaseAddress.parse("postgres://a%40b:p%2Fw+%3A%25@localhost/my%20db");
        assertThat(address.user()).isEqualTo("a@b");
        assertThat(address.password()).isEqualTo("p/w+:%");
        assertThat(address.name()).isEqualTo("my db");
        assertThat(address.port()).isEqualTo(5432);
    }

    @Test
    void takesTheBracketsOffAnIpv6Address() {
        DatabaseAddress address = DatabaseAddress.parse("postgresql://a:b@[::1]:1/n");
        assertThat(address.host()).isEqualTo("::1");
        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://[::1]:1/n?sslmode=disable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://ann:hunter2@h/n",
                "postgresql://ann:hunter2@h",
                "postgresql://ann:hunter2@h/",
                "postgresql://ann:hunter2@h/a/b",
                "postgresql://ann:hunter2@h:0/n",
                "postgresql://ann:hunter2@h:65536/n",
                "postgresql://ann:hunter2#@h/n",
                "postgresql://ann:hunter2 @h/n",
                "postgresql://ann:hunter2^@h/n",
                "postgresql://hunter2@h/n",
                "postgresql://ann:hunter2@h/n?sslmode=hunter2",
                "hunter2"
            })
    void refusesWithoutRepeatingThePassword(String url) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DATABASE_URL must look like")
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @Test
    void doesNotShowThePassword() {
        assertThat(DatabaseAddress.parse("postgresql://ann:hunter2@h/n").toString())
                .doesNotContain("hunter2");
    }
}
