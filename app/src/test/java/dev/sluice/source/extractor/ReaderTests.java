package dev.sluice.source.extractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.transfer.NetscapeCookie;
import dev.sluice.transfer.TransferFailure;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the programs may write that the real ones cannot be made to write here. */
class ReaderTests {

    private static final URI PAGE = URI.create("https://site.test/page");

    private final ToolJson json = new ToolJson();
    private final GalleryReader gallery = new GalleryReader(json);

    private List<Found> video(String text) {
        return VideoReader.read(json.tree(text), PAGE).toList();
    }

    private static String chosen(String video, String format) {
        return "{\"id\":\"7\",\"title\":\"T\"," + video + "\"requested_downloads\":[{\"url\":\"https://cdn.test/v\","
                + "\"ext\":\"mp4\",\"protocol\":\"https\"," + format + "\"x\":1}]}";
    }

    @Test
    void newVersionsTellCookiesApart() {
        String format =
                "\"cookies\":\"s=1; Domain=.cdn.test; Path=/v; Secure; Expires=99; t=\\\"2\\\"; Domain=cdn.test; u=3\","
                        + "\"http_headers\":{\"User-Agent\":\"U\",\"Referer\":\"https://site.test/\",\"Range\":\"x\"},";
        Found.File file =
                (Found.File) video(chosen("\"timestamp\":1.5,", format)).getFirst();
        assertThat(file.access().cookies())
                .containsExactly(
                        new NetscapeCookie("cdn.test", true, "/v", true, 99, "s", "1"),
                        new NetscapeCookie("cdn.test", false, "/", false, 0, "t", "2"));
        assertThat(file.access().headers()).containsOnlyKeys("referer");
        assertThat(file.userAgent()).isEqualTo("U");
        assertThat(file.date()).isEqualTo(Instant.ofEpochSecond(1));
        assertThat(file.name()).isEqualTo("T [7].mp4");
        assertThat(file.toString()).doesNotContain("s=1").doesNotContain("\"2\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"is_live\":true,|",
                "\"live_status\":\"is_live\",|",
                "\"formats\":[{\"format_id\":\"a\",\"fragments\":[]}],|\"format_id\":\"a\",",
                "|\"fragments\":[{}],",
                "|\"http_headers\":{\"A\":\"b\\nc\"},"
            })
    void whatIsNoPlainFileIsLeftToYtDlp(String parts) {
        String[] both = parts.split("\\|", -1);
        assertThat(video(chosen(both[0], both[1]))).containsExactly(new Found.Streamed(PAGE, 0, "T [7].mp4", null));
    }

    @Test
    void theSameWithoutThatIsAFile() {
        assertThat(video(chosen("", ""))).singleElement().isInstanceOf(Found.File.class);
    }

    @Test
    void protectedAndUnreadableOnesAreLeftOut() {
        assertThat(video("{\"entries\":[null," + chosen("\"_has_drm\":true,", "") + "]}"))
                .hasSize(3)
                .startsWith(new Found.Folder("video"))
                .filteredOn(Found.Remark.class::isInstance)
                .hasSize(2);
    }

    @Test
    void videosOfOnePageAreNumberedAndThoseOfAListOfPagesAreNot() {
        String first = chosen("\"webpage_url\":\"https://site.test/page\",\"playlist_index\":1,", "");
        String second = "{\"webpage_url\":\"https://site.test/page\",\"playlist_index\":2}";
        String elsewhere = "{\"webpage_url\":\"https://site.test/other\",\"playlist_index\":3}";
        List<Found> found = video("{\"webpage_url\":\"https://site.test/page\",\"title\":\"All\",\"entries\":[" + first
                + "," + second + "," + elsewhere + "]}");
        assertThat(found.getFirst()).isEqualTo(new Found.Folder("All"));
        assertThat(((Found.File) found.get(1)).entry()).isOne();
        assertThat(found.get(2)).isEqualTo(new Found.Streamed(PAGE, 2, "video", null));
        assertThat(found.get(3)).isEqualTo(new Found.Streamed(URI.create("https://site.test/other"), 0, "video", null));
    }

    @Test
    void nothingNeedBeThere() {
        assertThat(video("{\"title\":null,\"timestamp\":\"x\",\"requested_downloads\":{},\"formats\":7}"))
                .containsExactly(new Found.Streamed(PAGE, 0, "video", null));
    }

    @Test
    void messagesOfAllKinds() {
        GalleryPage page = gallery.read("""
                [[2,{"title":"A"}],[3,"https://a.test/1.jpg",{"filename":"f","extension":"jpg","date":"2020-01-02 03:04:05"}],
                 [3,"text:hello",{}],[3,"ytdl:https://v.test/1",null],[3,"file:///etc/passwd",{}],[6,"https://b.test/p",{}],
                 [6,"ftp://c.test/",{}],[-1,{"error":"E","message":"m\\u001b[31m"}],7,{"a":1},[]]
                """, 0);
        assertThat(page.next()).containsExactly(URI.create("https://b.test/p"));
        assertThat(page.found()).hasSize(6);
        assertThat(((Found.File) page.found().get(1)).date()).isEqualTo(Instant.parse("2020-01-02T03:04:05Z"));
        assertThat(page.found().getFirst()).isEqualTo(new Found.Folder("A"));
        assertThat(page.found().get(2)).isInstanceOf(Found.Remark.class);
        assertThat(page.found().get(3)).isEqualTo(new Found.ForYtDlp(URI.create("https://v.test/1")));
        assertThat(page.found().get(4)).isInstanceOf(Found.Remark.class);
        assertThat(page.found().get(5)).isEqualTo(new Found.Remark("gallery-dl: E: m?[31m"));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"date\":\"2020-01-02 03:04:05\"', 2020-01-02T03:04:05Z",
        "'\"date\":\"no date\",\"created_at\":\"2020-01-02T03:04:05.000+02:00\"', 2020-01-02T01:04:05Z",
        "'\"published\":\"2020-01-02T03:04:05\"', 2020-01-02T03:04:05Z",
        "'\"date\":\"\"', ",
        "'\"date\":7', "
    })
    void datesInTheWaysOfSites(String told, @Nullable Instant date) {
        GalleryPage page = gallery.read("[[3,\"https://a.test/1\",{" + told + "}]]", 0);
        assertThat(((Found.File) page.found().getFirst()).date()).isEqualTo(date);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[\"HttpError\",\"404\"]]", "[[-1,{\"error\":\"HttpError\",\"message\":\"404\"}]]"})
    void anErrorAloneFails(String text) {
        assertThatThrownBy(() -> gallery.read(text, 0))
                .isInstanceOf(TransferFailure.class)
                .hasMessage("gallery-dl: HttpError: 404");
        assertThat(gallery.read(text, 1).found()).hasSize(1);
    }

    @Test
    void onlyADirectLinkIsKnownByItsName() {
        assertThat(gallery.isByNameAlone("[[2,{\"category\":\"directlink\"}]]")).isTrue();
        for (String text :
                List.of("[[2,{\"category\":\"danbooru\"}]]", "[[\"HttpError\",\"x\"]]", "[]", "", "[[2,", "x")) {
            assertThat(gallery.isByNameAlone(text)).as(text).isFalse();
        }
    }

    @Test
    void junkFails() {
        assertThatThrownBy(() -> gallery.read("[[3,\"https://a.test/1\"", 0)).isInstanceOf(TransferFailure.class);
        assertThatThrownBy(() -> json.tree("[".repeat(5000))).isInstanceOf(TransferFailure.class);
    }
}
