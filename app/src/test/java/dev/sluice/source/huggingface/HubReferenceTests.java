package dev.sluice.source.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.source.huggingface.HubReference.BadReference;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubReferenceTests {

    private static final URI ENDPOINT = URI.create("https://hub.example:8443/behind");

    private static HubReference model(String id, String revision, String... files) {
        return new HubReference(RepoType.MODEL, id, revision, List.of(files));
    }

    @ParameterizedTest
    @EnumSource
    void itsAddressIsReadAgain(RepoType type) {
        for (String id : List.of("gpt2", "org/name", "tree/tree", "datasets-of/x")) {
            HubReference reference = new HubReference(
                    type, id, "refs/pr/1", List.of("a b&files=c%", "*.json", "größe/#1+2.bin", "[a-c]?"));
            assertThat(HubReference.of(reference.url(ENDPOINT))).isEqualTo(reference);
            assertThat(HubReference.of(URI.create(reference.url(ENDPOINT).toString())))
                    .isEqualTo(reference);
        }
    }

    @Test
    void itsAddressIsThatOfThePage() {
        assertThat(model("org/name", "main").url(ENDPOINT)).hasToString("https://hub.example:8443/org/name/tree/main");
        assertThat(new HubReference(RepoType.DATASET, "name", "a/b", List.of("x y"))
                        .url(URI.create("https://huggingface.co")))
                .hasToString("https://huggingface.co/datasets/name/tree/a%2Fb?files=x%20y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "gpt2", "org/name", "Org_1/na.me-2", "_a/b_"})
    void namesOfRepositoriesAreTaken(String id) {
        assertThat(model(id, "main").id()).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "a/",
                "/a",
                "a/b/c",
                "../../x",
                "a/../../b",
                "/etc/passwd",
                "a/..",
                ".a",
                "a-",
                "a--b",
                "a..b",
                "a.git",
                "a b",
                "a\nb",
                "a/b?x",
                "a%2Fb",
                "a\\b",
                "ä",
                "org/.",
                "org/-x"
            })
    void othersAreNot(String id) {
        assertThatThrownBy(() -> model(id, "main"))
                .isInstanceOfSatisfying(
                        BadReference.class, bad -> assertThat(bad.part()).isEqualTo("id"));
    }

    @Test
    void aNameHasAtMost96Characters() {
        assertThat(model("a".repeat(96), "main").id()).hasSize(96);
        assertThatThrownBy(() -> model("a".repeat(97), "main")).isInstanceOf(BadReference.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\u0000b", "a\nb"})
    void aRevisionIsPlainText(String revision) {
        assertThatThrownBy(() -> model("a", revision))
                .isInstanceOfSatisfying(
                        BadReference.class, bad -> assertThat(bad.part()).isEqualTo("revision"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/passwd", "../x", "a/../b", "a\\..\\b", "..", "a\u0000"})
    void filesLieInTheRepository(String file) {
        assertThatThrownBy(() -> model("a", "main", file))
                .isInstanceOfSatisfying(
                        BadReference.class, bad -> assertThat(bad.part()).isEqualTo("files"));
    }

    @Test
    void notMoreThanAThousandFilesAreNamed() {
        assertThatThrownBy(() -> new HubReference(RepoType.MODEL, "a", "main", Collections.nCopies(1001, "x")))
                .isInstanceOf(BadReference.class);
    }

    @Test
    void onlyACommitIsPinned() {
        assertThat(model("a", "0123456789abcdef0123456789abcdef01234567").isPinned())
                .isTrue();
        assertThat(model("a", "0123456789abcdef0123456789abcdef0123456").isPinned())
                .isFalse();
        assertThat(model("a", "main").isPinned()).isFalse();
    }
}
