package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.storage.Origin;
import dev.sluice.storage.Spans;
import dev.sluice.transfer.ResumeCheck.Ask;
import dev.sluice.transfer.ResumeCheck.Verdict;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

/** One test per row of the resume matrix. */
class ResumeCheckTests {

    private static final long MOST = 10_000;
    private static final String DATE = "Mon, 01 Jan 2024 00:00:00 GMT";
    private static final Origin TAGGED = new Origin("u", 1000, "\"a\"", DATE);
    private static final Origin DATED = new Origin("u", 1000, null, DATE);

    private static OriginAnswer answer(int status, String... fields) {
        HttpHeaders headers = new DefaultHttpHeaders();
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        return new OriginAnswer(URI.create("http://h/"), status, headers, Mockito.mock(Visit.class));
    }

    private static Verdict judge(Origin origin, boolean byDate, OriginAnswer answer) {
        return ResumeCheck.judge(ResumeCheck.ask(origin, Spans.prefix(400), byDate, MOST), origin, answer);
    }

    @Test
    void aStrongTagAsksWithTheTag() {
        assertThat(ResumeCheck.ask(TAGGED, Spans.prefix(400), false, MOST).fields())
                .containsEntry("Range", "bytes=400-")
                .containsEntry("If-Range", "\"a\"");
    }

    @Test
    void withoutATagTheDateIsAsked() {
        assertThat(ResumeCheck.ask(DATED, Spans.prefix(400), false, MOST).fields())
                .containsEntry("If-Range", DATE);
        assertThat(ResumeCheck.ask(TAGGED, Spans.prefix(400), true, MOST).fields())
                .containsEntry("If-Range", DATE);
    }

    @Test
    void moreThanIsAskedForAtOnceIsAskedForInParts() {
        assertThat(ResumeCheck.begin(6, 5).fields()).containsEntry("Range", "bytes=0-4");
        assertThat(ResumeCheck.begin(5, 5)).isEqualTo(Ask.WHOLE);
        assertThat(ResumeCheck.begin(-1, 5)).isEqualTo(Ask.WHOLE);
        assertThat(ResumeCheck.ask(TAGGED, Spans.prefix(400), false, 500).fields())
                .containsEntry("Range", "bytes=400-899");
        assertThat(ResumeCheck.ask(TAGGED, Spans.prefix(500), false, 500).fields())
                .containsEntry("Range", "bytes=500-");
    }

    @Test
    void theBeginningThatWasAskedForIsTakenOfWhicheverVersion() {
        Ask ask = ResumeCheck.begin(1000, 100);
        String part = "bytes 0-99/1000";
        assertThat(ResumeCheck.judge(ask, null, answer(206, "Content-Range", part, "Content-Length", "100")))
                .isEqualTo(new Verdict.Whole());
        assertThat(ResumeCheck.judge(ask, TAGGED, answer(206, "Content-Range", part, "Content-Length", "100")))
                .isEqualTo(new Verdict.Whole());
        assertThat(ResumeCheck.judge(ask, null, answer(200, "Content-Length", "1000")))
                .isEqualTo(new Verdict.Whole());
        assertThat(ResumeCheck.judge(ask, null, answer(206, "Content-Range", "bytes 0-98/1000")))
                .isInstanceOf(Verdict.StartOver.class);
        assertThat(ResumeCheck.judge(ask, null, answer(206, "Content-Range", "bytes 1-99/1000")))
                .isInstanceOf(Verdict.StartOver.class);
        assertThat(ResumeCheck.judge(ask, null, answer(206, "Content-Range", "bytes 0-99/*")))
                .isInstanceOf(Verdict.StartOver.class);
    }

    @Test
    void withoutAValidatorTheWholeIsAsked() {
        assertThat(ResumeCheck.ask(new Origin("u", 1000, null, null), Spans.prefix(400), false, MOST))
                .isEqualTo(Ask.WHOLE);
    }

    @Test
    void thePartThatWasAskedForIsTaken() {
        OriginAnswer good =
                answer(206, "Content-Range", "bytes 400-999/1000", "Content-Length", "600", "ETag", "\"a\"");
        assertThat(judge(TAGGED, false, good)).isEqualTo(new Verdict.Continue(1000));
    }

    @Test
    void aPartThatDiffersInAnythingIsNot() {
        for (String range : new String[] {
            "bytes 300-999/1000",
            "bytes 400-999/1001",
            "bytes 400-998/1000",
            "items 400-999/1000",
            "bytes 400-999/*x",
            "junk"
        }) {
            assertThat(judge(TAGGED, false, answer(206, "Content-Range", range)))
                    .as(range)
                    .isInstanceOf(Verdict.StartOver.class);
        }
        assertThat(judge(TAGGED, false, answer(206))).isInstanceOf(Verdict.StartOver.class);
        assertThat(judge(TAGGED, false, answer(206, "Content-Type", "multipart/byteranges; boundary=x")))
                .isInstanceOf(Verdict.StartOver.class);
        assertThat(judge(TAGGED, false, answer(206, "Content-Range", "bytes 400-999/1000", "ETag", "\"b\"")))
                .isInstanceOf(Verdict.StartOver.class);
        assertThat(judge(TAGGED, false, answer(206, "Content-Range", "bytes 400-999/1000", "Content-Length", "599")))
                .isInstanceOf(Verdict.StartOver.class);
    }

    @Test
    void aWholeAnswerWithTheSameTagTriesTheDateOnce() {
        assertThat(judge(TAGGED, false, answer(200, "ETag", "\"a\""))).isInstanceOf(Verdict.TryDate.class);
        assertThat(judge(TAGGED, true, answer(200, "ETag", "\"a\""))).isInstanceOf(Verdict.Whole.class);
        assertThat(judge(TAGGED, false, answer(200, "ETag", "\"b\""))).isInstanceOf(Verdict.Whole.class);
    }

    @Test
    void notSatisfiableMeansCompleteOnlyWhenTheTotalSaysSo() {
        Ask all = ResumeCheck.ask(TAGGED, Spans.prefix(1000), false, MOST);
        assertThat(ResumeCheck.judge(all, TAGGED, answer(416, "Content-Range", "bytes */1000")))
                .isEqualTo(new Verdict.Complete(1000));
        assertThat(ResumeCheck.judge(all, TAGGED, answer(416, "Content-Range", "bytes */900")))
                .isInstanceOf(Verdict.StartOver.class);
        assertThat(ResumeCheck.judge(all, TAGGED, answer(416))).isInstanceOf(Verdict.StartOver.class);
    }

    @Test
    void onlyStrongTagsAndSettledDatesAreKept() {
        URI url = URI.create("http://h/");
        String later = "Mon, 01 Jan 2024 00:00:59 GMT";
        assertThat(ResumeCheck.origin(url, answer(200, "ETag", "W/\"a\"")).etag())
                .isNull();
        assertThat(ResumeCheck.origin(url, answer(200, "ETag", "\"a\"")).etag()).isEqualTo("\"a\"");
        assertThat(ResumeCheck.origin(url, answer(200, "Last-Modified", DATE, "Date", later))
                        .lastModified())
                .isNull();
        assertThat(ResumeCheck.origin(url, answer(200, "Last-Modified", DATE, "Date", "Mon, 01 Jan 2024 00:01:00 GMT"))
                        .lastModified())
                .isEqualTo(DATE);
        assertThat(ResumeCheck.origin(url, answer(200, "ETag", "\"a\"", "Accept-Ranges", "none"))
                        .etag())
                .isNull();
    }
}
