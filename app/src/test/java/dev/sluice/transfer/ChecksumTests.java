package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.transfer.Checksum.Algorithm;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChecksumTests {

    private static final String SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    private static final String SHA1 = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d";

    private static byte[] digest(Checksum checksum, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        MessageDigest digest = checksum.newDigest(bytes.length);
        digest.update(bytes);
        return digest.digest();
    }

    @ParameterizedTest
    @CsvSource({
        "sha-256:" + SHA256 + ", hello",
        "SHA256:2CF24DBA5FB0A30E26E83B2AC5B9E29E1B161E5C1FA7425E73043362938B9824, hello",
        "sha-1:" + SHA1 + ", hello",
        "' sha1:" + SHA1 + " ', hello",
        "md5:5d41402abc4b2a76b9719d911017c592, hello",
        "sha-512:9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca7"
                + "2323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043, hello",
        "git-blob:d670460b4b4aece5915caf5c68d12f560a9fe3e4, 'test content\n'",
        "git-blob:e69de29bb2d1d6434b8b29ae775ad8c2e48c5391, ''",
        "git-blob:13b7e821533d3fe3728a3c4560606a65aab99f4390b9df0714f9075c0ef4c2d6, 'test content\n'",
        "git-blob-sha-256:473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813, ''"
    })
    void aChecksumIsReadWrittenAndCompared(String text, String content) {
        Checksum checksum = Checksum.parse(text);
        assertThat(checksum.matches(digest(checksum, content))).isTrue();
        assertThat(checksum.matches(digest(checksum, content + "x"))).isFalse();
        assertThat(Checksum.parse(checksum.toString())).isEqualTo(checksum);
        assertThat(Checksum.of(checksum.algorithm(), checksum.bytes())).isEqualTo(checksum);
    }

    @ParameterizedTest
    @CsvSource({
        "'', algorithm",
        SHA256 + ", algorithm",
        "crc32:00000000, 'sha-512, sha-256, sha-1, md5, git-blob'",
        "sha-256:, 64 hexadecimal",
        "sha-256:" + SHA1 + ", 64 hexadecimal",
        "sha-1:" + SHA256 + ", 40 hexadecimal",
        "md5:5d41402abc4b2a76b9719d911017c59, 32 hexadecimal",
        "md5:5d41402abc4b2a76b9719d911017c59g, hexadecimal digits only",
        "md5:5d41402abc4b2a76b9719d911017c5٠٠, hexadecimal digits only",
        "'md5: d41402abc4b2a76b9719d911017c592', hexadecimal digits only",
        "git-blob:00, 40 hexadecimal"
    })
    void whatIsNoneIsRefusedWithASentence(String text, String says) {
        assertThatThrownBy(() -> Checksum.parse(text))
                .isInstanceOf(BadChecksum.class)
                .hasMessageContaining(says)
                .hasMessageEndingWith(".");
    }

    @Test
    void aLongTextIsNotRepeatedWhole() {
        assertThatThrownBy(() -> Checksum.parse("x".repeat(10_000) + ":00"))
                .message()
                .hasSizeLessThan(200);
    }

    @Test
    void theStrongestIsCompared() {
        Checksum md5 = Checksum.parse("md5:5d41402abc4b2a76b9719d911017c592");
        Checksum sha1 = Checksum.parse("sha-1:" + SHA1);
        Checksum sha256 = Checksum.parse("sha-256:" + SHA256);
        assertThat(Checksum.strongest(List.of(md5, sha256, sha1))).contains(sha256);
        assertThat(Checksum.strongest(List.of(md5, sha1))).contains(sha1);
        assertThat(Checksum.strongest(List.of())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theOrderPutsThoseThatWithstandAttackersFirst(Algorithm algorithm) {
        assertThat(algorithm.withstandsAttackers()).isEqualTo(algorithm.compareTo(Algorithm.GIT_BLOB) < 0);
        assertThat(Algorithm.named(algorithm.word())).contains(algorithm);
    }

    @Test
    void aMismatchNamesBothValuesAndTheSameBytesAreNotAskedForAgain() {
        Checksum expected = Checksum.parse("sha-1:" + SHA1);
        TransferFailure failure = expected.mismatch(new byte[20]);
        assertThat(failure).hasMessageContainingAll("sha-1", SHA1, "0".repeat(40));
        assertThat(failure.type()).isEqualTo(FailureType.CHECKSUM_MISMATCH);
        assertThat(FailureTable.isRetryable(failure)).isFalse();
    }
}
