package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeNameTests {

    @ParameterizedTest
    @CsvSource({
        "a.txt, a.txt",
        "../../etc/passwd, passwd",
        "'C:\\Users\\x\\y.bin', y.bin",
        "'a<b>c:d|e?f*g\"h', a_b_c_d_e_f_g_h",
        "'  . .a. . ', a",
        "CON, _CON",
        "nul.txt, _nul.txt",
        "com1.tar.gz, _com1.tar.gz",
        "console.txt, console.txt",
        "'e\u0301.txt', '\u00e9.txt'",
        "'a\u202egpj.exe', agpj.exe",
        "'..', ''",
        "'', ''"
    })
    void namesAreMadeSafe(String given, String safe) {
        assertThat(SafeName.clean(given)).isEqualTo(safe);
    }

    @Test
    void longNamesKeepTheirExtension() {
        String name = SafeName.clean("ü".repeat(300) + ".tar");
        assertThat(name).endsWith("ü.tar");
        assertThat(name.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "'attachment; filename=\"a.zip\"', a.zip",
        "'attachment; filename=\"a.zip\"; filename*=UTF-8''''%C3%A9.zip', é.zip",
        "'attachment; filename=\"../../x\"', x",
        "'attachment; foo', last name.bin",
        "'attachment; filename=\"\"', last name.bin",
        "'', last name.bin"
    })
    void theOriginsNameComesFirstAndJunkIsPassedOver(String disposition, String name) {
        URI url = URI.create("http://example.com/dir/last%20name.bin?x=y");
        assertThat(SafeName.of(null, disposition, url, "id")).isEqualTo(name);
    }

    @Test
    void whatHasNoNameTakesTheFallback() {
        assertThat(SafeName.of(null, null, URI.create("http://example.com/"), "id"))
                .isEqualTo("id");
        assertThat(SafeName.of("wanted.bin", "attachment; filename=x", URI.create("http://example.com/y"), "id"))
                .isEqualTo("wanted.bin");
    }
}
