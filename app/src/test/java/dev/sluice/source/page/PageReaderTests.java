package dev.sluice.source.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class PageReaderTests {

    private static final URI PAGE = URI.create("http://site.example/gallery/page.html?n=1");

    private static PageReader reader(String markup) {
        return new PageReader(new StringReader(markup), PAGE, new MediaMarkup(JsonMapper.shared()));
    }

    private static List<String> found(String markup) {
        List<String> found = new ArrayList<>();
        reader(markup).forEachRemaining(url -> found.add(url.toString()));
        return found;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<img src=a.jpg> | http://site.example/gallery/a.jpg",
                "<img src=/a.jpg> | http://site.example/a.jpg",
                "<img src=//cdn.example/a.jpg> | http://cdn.example/a.jpg",
                "<img src=https://other.example/a> | https://other.example/a",
                "<img src='../a b.jpg'> | http://site.example/a%20b.jpg",
                "<img src='ä.jpg#x'> | http://site.example/gallery/%C3%A4.jpg",
                "<img src='100%.jpg'> | http://site.example/gallery/100%25.jpg",
                "<img src='a[1].jpg'> | http://site.example/gallery/a%5B1%5D.jpg",
                "<img src='\\img\\a.jpg'> | http://site.example/img/a.jpg",
                "<img src=?id=5> | http://site.example/gallery/page.html?id=5",
                "<img src='&quot;a&amp;b.jpg'> | http://site.example/gallery/%22a&b.jpg",
                "<img src=data:image/gif;base64,R0 data-src=a.jpg> | http://site.example/gallery/a.jpg",
                "<img src=small.jpg data-original=full.jpg> | http://site.example/gallery/full.jpg",
                "<img src=s.gif data-lazy-src=a.jpg> | http://site.example/gallery/a.jpg",
                "<img src=s.jpg srcset='m.jpg 2x, l.jpg 3x'> | http://site.example/gallery/l.jpg",
                "<img data-srcset='m.jpg 200w, l.jpg 900w' src=s.jpg> | http://site.example/gallery/l.jpg",
                "<picture><source srcset='a.webp 100w, b.webp 800w'><img src=c.jpg></picture> | http://site.example/gallery/b.webp",
                "<picture><source><img src=c.jpg></picture> | http://site.example/gallery/c.jpg",
                "<a href=big.jpg><span><img src=small.jpg></span></a> | http://site.example/gallery/big.jpg",
                "<a href=other.html><img src=small.jpg></a> | http://site.example/gallery/small.jpg",
                "<video src=v.mp4 poster=p.jpg></video> | http://site.example/gallery/v.mp4",
                "<audio src=a.mp3></audio> | http://site.example/gallery/a.mp3",
                "<source src=lost.mp4> | http://site.example/gallery/lost.mp4",
                "<a href=doc.PDF?x=1>d</a> | http://site.example/gallery/doc.PDF?x=1",
                "<a href=a.flac>d</a> | http://site.example/gallery/a.flac",
                "<meta property=og:image content=/o.png> | http://site.example/o.png",
                "<meta name=twitter:image content=/o.png> | http://site.example/o.png",
                "<meta property=og:video content=/player> | ",
                "<meta property=og:video:url content=/v.mp4> | http://site.example/v.mp4",
                "<link rel='image_src' href=/o> | http://site.example/o",
                "<a href=page2.html>next page</a> | ",
                "<a href=mailto:x@example.com>d</a> | ",
                "<img src='javascript:alert(1)'> | ",
                "<img src=''> | ",
                "<img> | ",
                "<img src=#top> | ",
                "<img src=blob:http://site.example/1> | ",
                "<img src='http://user:secret@site.example/a.jpg'> | ",
                "<script src=a.js></script><link rel=stylesheet href=a.css> | "
            })
    void oneAddressOrNone(String markup, String address) {
        assertThat(found(markup)).isEqualTo(address == null ? List.of() : List.of(address));
    }

    @Test
    void aVideosSourcesCountEach() {
        assertThat(found("<video><source src=a.webm><source src=a.mp4><track src=t.vtt></video><img src=b.jpg>"))
                .containsExactly(
                        "http://site.example/gallery/a.webm",
                        "http://site.example/gallery/a.mp4",
                        "http://site.example/gallery/b.jpg");
    }

    @Test
    void theFirstBaseCounts() {
        assertThat(found("<img src=0.jpg><base target=x><base href=/b/><base href=/c/><img src=1.jpg>"))
                .containsExactly("http://site.example/gallery/0.jpg", "http://site.example/b/1.jpg");
        assertThat(found("<base href='javascript:1'><img src=1.jpg>"))
                .containsExactly("http://site.example/gallery/1.jpg");
    }

    @Test
    void linkedDataIsRead() {
        String data = """
                {"@graph":[{"@type":"VideoObject","contentUrl":"/v.mp4","embedUrl":"/player","thumbnailUrl":"/t.jpg"},
                {"@type":"VideoObject","embedUrl":"/e.mp4"},{"thumbnailUrl":["/t1.jpg","/t2.jpg"]},
                {"image":{"url":"/i.jpg"}},{"image":["/j.jpg",{"contentUrl":"/k.jpg"},{"url":"/l.jpg"}]},{"image":5}]}""";
        assertThat(found("<script type='application/ld+json'>" + data + "</script>"))
                .containsExactlyInAnyOrder(
                        "http://site.example/v.mp4",
                        "http://site.example/e.mp4",
                        "http://site.example/t1.jpg",
                        "http://site.example/t2.jpg",
                        "http://site.example/i.jpg",
                        "http://site.example/j.jpg",
                        "http://site.example/k.jpg",
                        "http://site.example/l.jpg");
        assertThat(found("<script type='application/ld+json'>{junk</script><img src=a.jpg>"))
                .containsExactly("http://site.example/gallery/a.jpg");
        assertThat(found("<script>{\"contentUrl\":\"/v.mp4\"}</script>")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<link rel=next href=2.html>", "<a rel='nofollow NEXT' href=2.html>2</a><a rel=next href=3>"})
    void whereItGoesOn(String markup) {
        PageReader reader = reader(markup);
        assertThat(reader.hasNext()).isFalse();
        assertThat(reader.nextPage()).hasToString("http://site.example/gallery/2.html");
        assertThat(reader("<a rel=prev href=0.html><a href=2.html>next</a>").nextPage())
                .isNull();
    }

    @Test
    void theTitleIsKnownAtTheFirstFile() {
        PageReader reader = reader("<title> A &amp; B </title><svg><title>no</title></svg><img src=a.jpg>");
        assertThat(reader.hasNext()).isTrue();
        assertThat(reader.title()).isEqualTo("A & B");
    }

    @Test
    void anElementWithoutAnEndKeepsFewOfItsParts() {
        StringBuilder sources = new StringBuilder("<video>");
        for (int i = 0; i < 300; i++) {
            sources.append("text<source src=").append(i).append(".mp4>");
        }
        assertThat(found(sources.toString())).isNotEmpty().hasSizeLessThan(200);
    }

    @Test
    void elementsAreCounted() {
        assertThat(found("<p>x</p>".repeat(1_000_000) + "<img src=late.jpg><p>x</p>"))
                .isEmpty();
    }

    @Test
    void brokenMarkupHasItsMediaToo() {
        assertThat(found("<table><img src=a.jpg><div><p><img src=b.jpg<a href=c.jpg><b><img src='d.jpg'"))
                .contains("http://site.example/gallery/a.jpg");
        assertThat(found("<div>".repeat(100_000) + "<img src=a.jpg>"))
                .containsExactly("http://site.example/gallery/a.jpg");
        assertThat(found("<a href=x.html>".repeat(20_000) + "<img src=a.jpg>"))
                .containsExactly("http://site.example/gallery/a.jpg");
    }
}
