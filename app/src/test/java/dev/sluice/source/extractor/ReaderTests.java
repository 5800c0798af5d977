package dev.sluice.source.extractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.transfer.NetscapeCookie;
import dev.sluice.transfer.TransferFailure;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
        assertThat(video(chosen(both[0], both[1]))).containsExactly(new Found.Streamed(PAGE, "T [7].mp4", null));
    }

    @Test
    void theSameWithoutThatIsAFile() {
        assertThat(video(chosen("", ""))).singleElement().isInstanceOf(Found.File.class);
    }

    @Test
    void protectedAndUnreadableOnesAreLeftOut() {
        assertThat(video("{\"entries\":[null," + chosen("\"_has_drm\":true,", "") + "]}"))
                .hasSize(2)
                .allMatch(Found.Remark.class::isInstance);
    }

    @Test
    void nothingNeedBeThere() {
        assertThat(video("{\"title\":null,\"timestamp\":\"x\",\"requested_downloads\":{},\"formats\":7}"))
                .containsExactly(new Found.Streamed(PAGE, "video", null));
    }

    @Test
    void messagesOfAllKinds() {
        GalleryPage page = gallery.read("""
                [[2,{}],[3,"https://a.test/1.jpg",{"filename":"f","extension":"jpg","date":"2020-01-02 03:04:05"}],
                 [3,"text:hello",{}],[3,"ytdl:https://v.test/1",null],[3,"file:///etc/passwd",{}],[6,"https://b.test/p",{}],
                 [6,"ftp://c.test/",{}],[-1,{"error":"E","message":"m\\u001b[31m"}],7,{"a":1},[]]
                """, 0);
        assertThat(page.next()).containsExactly(URI.create("https://b.test/p"));
        assertThat(page.found()).hasSize(5);
        assertThat(((Found.File) page.found().getFirst()).date()).isEqualTo(Instant.parse("2020-01-02T03:04:05Z"));
        assertThat(page.found().get(1)).isInstanceOf(Found.Remark.class);
        assertThat(page.found().get(2)).isEqualTo(new Found.ForYtDlp(URI.create("https://v.test/1")));
        assertThat(page.found().get(3)).isInstanceOf(Found.Remark.class);
        assertThat(page.found().get(4)).isEqualTo(new Found.Remark("gallery-dl: E: m?[31m"));
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
    void junkFails() {
        assertThatThrownBy(() -> gallery.read("[[3,\"https://a.test/1\"", 0)).isInstanceOf(TransferFailure.class);
        assertThatThrownBy(() -> json.tree("[".repeat(5000))).isInstanceOf(TransferFailure.class);
    }
}
