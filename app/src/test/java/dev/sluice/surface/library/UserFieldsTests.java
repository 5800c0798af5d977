package dev.sluice.surface.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserFieldsTests {

    private static final String DOMAIN = "." + ("a".repeat(62) + ".").repeat(3) + "example.org";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admin@localhost",
                "a@b.c",
                "a.b+c@sub.example.org",
                "o'neil_{x}!#$%&*/=?^`|~-@example.org",
                "7@7.org",
                "jörg@bücher.example",
                "josé@café.example",
                "用户@例子.广告",
                "उपयोगकर्ता@उदाहरण.कॉम",
                "a@xn--bcher-kva.example",
                "a@x-y--z.org"
            })
    void takesAddresses(String email) {
        assertThat(UserFields.email(email)).isEqualTo(email);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "@",
                "a@",
                "@b",
                "a@b@c",
                "a@.",
                "a@.b",
                "a@b.",
                "a@b..c",
                ".a@b.c",
                "a.@b.c",
                "a..b@c.d",
                "a@-b.c",
                "a@b-.c",
                "a@b.-",
                "a@b_c.d",
                "a,b@c.d",
                "a;b@c.d",
                "a:b@c.d",
                "a\\b@c.d",
                "(a)b@c.d",
                "\"a b\"@c",
                "\"a\"@c",
                "a b@c.d",
                "a@b c.d",
                "a@b.c ",
                " a@b.c",
                "a@b.c\n",
                "a@b.c\r\nBcc: x@y.z",
                "evil<admin@localhost>",
                "<a@b.c>",
                "a@[127.0.0.1]",
                "a\u0000@b.c",
                "a\u00a0@b.c",
                "a\u200b@b.c",
                "a\u202e@b.c",
                "a\u3164@b.c",
                "a@b\ufe0f.c",
                "a@b。c"
            })
    void refusesWhatIsNoAddress(String email) {
        assertThatThrownBy(() -> UserFields.email(email))
                .isInstanceOfSatisfying(
                        Invalid.class,
                        invalid -> assertThat(invalid.fault().type()).isEqualTo("value_error.email"));
    }

    @Test
    void anAddressIsBounded() {
        int left = 254 - "@b".length() - DOMAIN.length();
        String longest = "a".repeat(left) + "@b" + DOMAIN;
        assertThat(left).isBetween(1, 63);
        assertThat(UserFields.email(longest)).hasSize(254);
        assertThatThrownBy(() -> UserFields.email("a" + longest)).isInstanceOf(Invalid.class);
        assertThat(UserFields.email("a".repeat(64) + "@b.c")).hasSize(68);
        assertThatThrownBy(() -> UserFields.email("a".repeat(65) + "@b.c")).isInstanceOf(Invalid.class);
        assertThat(UserFields.email("a@" + "b".repeat(63) + ".c")).hasSize(67);
        assertThatThrownBy(() -> UserFields.email("a@" + "b".repeat(64) + ".c")).isInstanceOf(Invalid.class);
    }
}
