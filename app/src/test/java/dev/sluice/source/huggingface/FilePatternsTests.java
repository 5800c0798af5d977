package dev.sluice.source.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases are those of Python's {@code fnmatch}, which the Hub's own client uses. */
class FilePatternsTests {

    private static boolean takes(String pattern, String path) {
        return new FilePatterns(List.of(pattern)).take(path);
    }

    @ParameterizedTest
    @CsvSource({
        "a.bin,a.bin",
        "*.json,config.json",
        "*.json,deep/in/it.json",
        "*,anything/at/all",
        "a*b*c,aXXbYYc",
        "a*b*c,abbbc",
        "?.bin,x.bin",
        "'[ab].bin',a.bin",
        "'[!ab].bin',c.bin",
        "'[a-c]1',b1",
        "'[]x]',']'",
        "'[]x]',x",
        "'[!]x]',y",
        "sub/,sub/file",
        "sub/,sub/deep/file",
        "'sub\\x.bin',sub/x.bin",
        "'[ab',[ab",
        "'a[]b','a[]b'",
        "**,x/y",
        "a**b,ab",
        "'file [1].txt','file [1].txt'",
        "'x-[0-9][0-9].*',x-07.bin"
    })
    void takesWhatItShould(String pattern, String path) {
        assertThat(takes(pattern, path)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "a.bin,b.bin",
        "a.bin,a.binx",
        "a.bin,x/a.bin",
        "*.json,config.jso",
        "*.JSON,config.json",
        "?.bin,.bin",
        "?.bin,xy.bin",
        "'[ab].bin',c.bin",
        "'[!ab].bin',a.bin",
        "'[a-c]1',d1",
        "sub/,sub",
        "sub/,other/sub/x",
        "a*b*c,aXXbYY",
        "'[!]x]',x",
        "a,''"
    })
    void leavesTheRest(String pattern, String path) {
        assertThat(takes(pattern, path)).isFalse();
    }

    @Test
    void nothingNamedIsAllOfIt() {
        FilePatterns all = new FilePatterns(List.of());
        assertThat(all.take("x")).isTrue();
        assertThat(all.fruitless()).isEmpty();
    }

    @Test
    void remembersWhatTookNothing() {
        FilePatterns patterns = new FilePatterns(List.of("*.bin", "a.bin", "missing.txt"));
        assertThat(patterns.take("a.bin")).isTrue();
        assertThat(patterns.take("b.txt")).isFalse();
        assertThat(patterns.fruitless()).containsExactly("missing.txt");
    }

    @Test
    void aPatternOfStarsTakesNoTime() {
        String stars = "*a".repeat(500) + "b";
        CompletableFuture<Boolean> answer = CompletableFuture.supplyAsync(() -> takes(stars, "a".repeat(2000)));
        assertThatCode(() -> assertThat(answer.get(Duration.ofSeconds(20).toSeconds(), TimeUnit.SECONDS))
                        .isFalse())
                .doesNotThrowAnyException();
    }
}
