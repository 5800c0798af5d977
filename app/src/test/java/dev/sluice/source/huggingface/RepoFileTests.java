package dev.sluice.source.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.transfer.BadChecksum;
import dev.sluice.transfer.Checksum;
import dev.sluice.transfer.Checksum.Algorithm;
import dev.sluice.transfer.TransferFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepoFileTests {

    private static final String BLOB = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";
    private static final String SHA_256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a", ".gitattributes", "a/b/c.bin", "mit Leer zeichen#1%+ä.txt", "CON", "trailing.", "...",
                        "a/.cache/huggingface/x",
                ".cachet/x", "ab:c", "nul/aux", "a/.sluice/x", "-rf", "~", "a..b", ".cache/other"
            })
    void aPathIsTakenAsItIs(String path) {
        RepoFile file = RepoFile.of(path, 3, BLOB, false);
        String folder = file.folder().isEmpty() ? "" : file.folder() + "/";
        assertThat(folder + file.name()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "../x",
                "a/../b",
                "a/..",
                "..",
                ".",
                "a//b",
                "a/./b",
                "a/",
                "C:\\x",
                "C:x",
                "\\\\host\\x",
                "a\\..\\..\\x",
                "..\\x",
                "a\u0000b",
                "a\nb",
                ".sluice",
                ".sluice/x",
                ".cache/huggingface",
                ".cache/huggingface/download/a.metadata",
                "\ud800"
            })
    void oneThatLeadsElsewhereIsNot(String path) {
        assertThatThrownBy(() -> RepoFile.of(path, 3, BLOB, false))
                .isInstanceOf(TransferFailure.class)
                .hasMessageContaining("not safe");
    }

    @Test
    void aNameHasAtMostWhatDisksTake() {
        assertThat(RepoFile.of("ä".repeat(127) + "x", 3, BLOB, false).name()).hasSize(128);
        assertThatThrownBy(() -> RepoFile.of("ä".repeat(128), 3, BLOB, false)).isInstanceOf(TransferFailure.class);
    }

    @Test
    void itsHashIsOfItsKind() {
        assertThat(RepoFile.of("a", 3, SHA_256, true).expected().checksums())
                .containsExactly(new Checksum(Algorithm.SHA_256, SHA_256));
        assertThat(RepoFile.of("a", 3, BLOB, false).expected().checksums())
                .containsExactly(new Checksum(Algorithm.GIT_BLOB, BLOB));
        assertThat(RepoFile.of("a", 3, SHA_256, false).expected().checksums())
                .containsExactly(new Checksum(Algorithm.GIT_BLOB_SHA_256, SHA_256));
        assertThatThrownBy(() -> RepoFile.of("a", 3, BLOB, true)).isInstanceOf(BadChecksum.class);
    }
}
