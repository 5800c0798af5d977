package dev.sluice.source.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.source.PlannedFile;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.testkit.OriginFile;
import dev.sluice.transfer.Checksum;
import dev.sluice.transfer.DocumentFixture;
import dev.sluice.transfer.Expected;
import dev.sluice.transfer.FailureType;
import dev.sluice.transfer.TransferFailure;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DirectSourceTests {

    private static final Checksum CHECKSUM = Checksum.parse("md5:49dfdd54b01cbcd2d2ab5e9e5ee6b9b9");
    private static final String DOCUMENT = """
            <metalink xmlns="urn:ietf:params:xml:ns:metalink">
              <file name="a/first.bin">
                <size>7</size>
                <hash type="md5">49dfdd54b01cbcd2d2ab5e9e5ee6b9b9</hash>
                <url priority="2">http://b.example/1</url>
                <url priority="1">http://a.example/1</url>
              </file>
              <file name="second.bin"><url>http://a.example/2</url></file>
            </metalink>
            """;

    private final DocumentFixture fixture = new DocumentFixture();
    private final DirectSource source = new DirectSource(fixture.documents());

    @AfterEach
    void stop() {
        fixture.close();
    }

    private URI serve(String path, String content) {
        fixture.origin().serve(path, OriginFile.of(content.getBytes(StandardCharsets.UTF_8)));
        return fixture.origin().url(path);
    }

    private List<PlannedFile> plan(URI url, Checksum... checksums) {
        SourceRef reference = new SourceRef(SourceKind.DIRECT, url, List.of(checksums));
        return Objects.requireNonNull(source.plan(reference, DocumentFixture.options(), DocumentFixture.ASKER)
                .collectList()
                .block(Duration.ofSeconds(20)));
    }

    private static PlannedFile itself(URI url, Checksum... checksums) {
        return new PlannedFile(0, url, "", null, List.of(), new Expected(-1, List.of(checksums)));
    }

    @Test
    void theFilesOfADocumentArePlannedInTheirOrder() {
        assertThat(plan(serve("/list.meta4", DOCUMENT)))
                .containsExactly(
                        new PlannedFile(
                                0,
                                URI.create("http://a.example/1"),
                                "a",
                                "first.bin",
                                List.of(URI.create("http://b.example/1")),
                                new Expected(7, List.of(CHECKSUM))),
                        new PlannedFile(
                                1, URI.create("http://a.example/2"), "", "second.bin", List.of(), Expected.NOTHING));
    }

    @Test
    void anyOtherAddressIsTheFileAndIsNotAskedFor() {
        URI url = serve("/list.xml", DOCUMENT);
        assertThat(plan(url)).containsExactly(itself(url));
        assertThat(fixture.origin().requests()).isEmpty();
    }

    @Test
    void aReferenceWithAChecksumIsTheFileAndIsNotAskedFor() {
        URI url = serve("/list.meta4", DOCUMENT);
        assertThat(plan(url, CHECKSUM)).containsExactly(itself(url, CHECKSUM));
        assertThat(fixture.origin().requests()).isEmpty();
    }

    @Test
    void whatOnlyLooksLikeADocumentIsTheFile() {
        URI other = serve("/other.meta4", "<html/>");
        URI large = serve("/large.metalink", DOCUMENT + " ".repeat(10 << 20));
        URI typed = serve("/typed.metalink", "<!DOCTYPE metalink [<!ENTITY e \"x\">]>" + DOCUMENT);
        assertThat(plan(other)).containsExactly(itself(other));
        assertThat(plan(large)).containsExactly(itself(large));
        assertThat(plan(typed)).containsExactly(itself(typed));
    }

    @Test
    void aDocumentThatCannotBeUsedFailsThePlan() {
        URI older = serve("/older.metalink", "<metalink version=\"3.0\" xmlns=\"http://www.metalinker.org/\"/>");
        assertFails(older, FailureType.BAD_DOCUMENT);
        assertFails(serve("/cut.meta4", DOCUMENT.substring(0, 300)), FailureType.BAD_DOCUMENT);
        assertFails(fixture.origin().url("/none.meta4"), FailureType.HTTP_STATUS);
    }

    private void assertFails(URI url, FailureType type) {
        assertThatThrownBy(() -> plan(url))
                .isInstanceOfSatisfying(
                        TransferFailure.class,
                        failure -> assertThat(failure.type()).isEqualTo(type));
    }
}
