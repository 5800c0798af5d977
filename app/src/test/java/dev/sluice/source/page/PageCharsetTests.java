package dev.sluice.source.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PageCharsetTests {

    private static final String TEXT = "пример ä";

    private static String read(String text, Charset charset, @Nullable String type) throws IOException {
        try (Reader reader = PageCharset.reader(new ByteArrayInputStream(text.getBytes(charset)), type)) {
            StringWriter read = new StringWriter();
            reader.transferTo(read);
            return read.toString();
        }
    }

    @Test
    void byTheType() throws IOException {
        Charset cyrillic = Charset.forName("windows-1251");
        assertThat(read("пример", cyrillic, "text/html; charset=\"Windows-1251\""))
                .isEqualTo("пример");
        assertThat(read("ä", StandardCharsets.ISO_8859_1, "text/html;charset=iso-8859-1"))
                .isEqualTo("ä");
    }

    @Test
    void byTheMark() throws IOException {
        for (Charset charset :
                new Charset[] {StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE}) {
            assertThat(read("\ufeff" + TEXT, charset, "text/html; charset=iso-8859-1"))
                    .isEqualTo(TEXT);
        }
    }

    @Test
    void byTheBeginning() throws IOException {
        String page = "<!doctype html><meta http-equiv=Content-Type content='text/html; charset=windows-1251'>пример";
        assertThat(read(page, Charset.forName("windows-1251"), "text/html")).isEqualTo(page);
        String short5 = "<meta charset=koi8-r>пример";
        assertThat(read(short5, Charset.forName("koi8-r"), null)).isEqualTo(short5);
    }

    @Test
    void elseItIsUtf8() throws IOException {
        assertThat(read(TEXT, StandardCharsets.UTF_8, null)).isEqualTo(TEXT);
        assertThat(read(TEXT, StandardCharsets.UTF_8, "text/html; charset=no-such"))
                .isEqualTo(TEXT);
        assertThat(read("<meta charset=utf-16>" + TEXT, StandardCharsets.UTF_8, null))
                .endsWith(TEXT);
        assertThat(read("", StandardCharsets.UTF_8, null)).isEmpty();
        String late = "x".repeat(2000) + "<meta charset=koi8-r>" + TEXT;
        assertThat(read(late, StandardCharsets.UTF_8, null)).isEqualTo(late);
    }
}
