package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorLinksTests {

    private static final URI HERE = URI.create("http://www.example.com/dir/example.ext");

    private static MirrorLinks read(String... fields) {
        return MirrorLinks.of(HERE, List.of(fields));
    }

    private static List<String> mirrors(String... fields) {
        return read(fields).mirrors().stream().map(URI::toString).toList();
    }

    /** After the examples of RFC 6249 section 1.1 and 3. */
    @Test
    void mirrorsAndDescriptionsOfTheRfcAreRead() {
        MirrorLinks links = read(
                "<http://www2.example.com/example.ext>; rel=duplicate",
                "<ftp://ftp.example.com/example.ext>; rel=duplicate",
                "<http://example.com/example.ext.torrent>; rel=describedby; type=\"application/x-bittorrent\"",
                "<http://example.com/example.ext.meta4>; rel=describedby; type=\"application/metalink4+xml\"",
                "<http://example.com/example.ext.asc>; rel=describedby; type=\"application/pgp-signature\"");
        assertThat(links.mirrors()).containsExactly(URI.create("http://www2.example.com/example.ext"));
        assertThat(links.documents()).containsExactly(URI.create("http://example.com/example.ext.meta4"));
    }

    @Test
    void thePreferredComeFirstAndThenThePriorityDecides() {
        assertThat(mirrors(
                        "<http://last.example/>; rel=duplicate",
                        "<http://c.example/>; rel=duplicate; pri=3; geo=gb",
                        "<http://b.example/>; rel=duplicate; pri=2; depth=3",
                        "<http://junk.example/>; rel=duplicate; pri=-1",
                        "<http://a.example/>; rel=duplicate; pri=10; pref"))
                .containsExactly(
                        "http://a.example/",
                        "http://b.example/",
                        "http://c.example/",
                        "http://last.example/",
                        "http://junk.example/");
    }

    @Test
    void severalLinksInOneFieldAreTakenApart() {
        assertThat(mirrors("<http://a.example/x,y;z>; title=\"one, <http://no.example/>; rel=x\"; rel=duplicate,"
                        + "<http://b.example/>;rel=\"other Duplicate\" , <http://c.example/> ; REL = duplicate"))
                .containsExactly("http://a.example/x,y;z", "http://b.example/", "http://c.example/");
    }

    @ParameterizedTest
    @CsvSource({
        "<other.ext>, http://www.example.com/dir/other.ext",
        "</other.ext>, http://www.example.com/other.ext",
        "<//www2.example.com/x>, http://www2.example.com/x",
        "<?mirror=2>, http://www.example.com/dir/example.ext?mirror=2",
        "<https://www2.example.com/x>, https://www2.example.com/x",
        "<HTTP://WWW2.Example.com>, http://www2.example.com/"
    })
    void referencesAreResolved(String reference, String url) {
        assertThat(mirrors(reference + "; rel=duplicate")).containsExactly(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",;,=\"",
                "http://a.example/; rel=duplicate",
                "<http://a.example/; rel=duplicate",
                "<http://a.example/>",
                "<http://a.example/>; rel",
                "<http://a.example/>; rel=\"duplicate",
                "<http://a.example/>; rel=next; rel=duplicate",
                "<http://a.example/>; rev=duplicate",
                "<http://a.example/>; rel=duplicates",
                "<http://a.example/>; rel=duplicate; anchor=\"/another\"",
                "<http://user:secret@a.example/>; rel=duplicate",
                "<http://2130706433/>; rel=duplicate",
                "<http://[::1/>; rel=duplicate",
                "<http://a.example:99999/>; rel=duplicate",
                "<file:///etc/passwd>; rel=duplicate",
                "<javascript:alert(1)>; rel=duplicate",
                "<http://www.example.com/dir/example.ext>; rel=duplicate"
            })
    void whatIsNoMirrorIsLeftOut(String field) {
        assertThat(read(field)).isEqualTo(new MirrorLinks(List.of(), List.of()));
        assertThat(mirrors(field, "<http://good.example/>; rel=duplicate")).containsExactly("http://good.example/");
    }

    @Test
    void fromHttpsNothingLeadsToHttp() {
        MirrorLinks links = MirrorLinks.of(
                URI.create("https://www.example.com/x"),
                List.of(
                        "<http://a.example/>; rel=duplicate",
                        "<https://b.example/>; rel=duplicate",
                        "<http://a.example/m>; rel=describedby; type=\"application/metalink4+xml\""));
        assertThat(links).isEqualTo(new MirrorLinks(List.of(URI.create("https://b.example/")), List.of()));
    }

    @Test
    void thereAreAtMostTwentyAndNoneTwice() {
        String[] many = IntStream.range(0, 1000)
                .mapToObj(i -> "<http://m" + i / 2 + ".example/>; rel=duplicate")
                .toArray(String[]::new);
        assertThat(mirrors(many)).hasSize(20).doesNotHaveDuplicates();
        assertThat(mirrors(String.join(",", many)))
                .containsExactlyElementsOf(Stream.of(many)
                        .map(link -> link.substring(1, link.indexOf('>')))
                        .distinct()
                        .limit(20)
                        .toList());
    }
}
