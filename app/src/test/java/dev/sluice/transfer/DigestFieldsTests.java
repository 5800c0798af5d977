package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which checksum an answer tells. The file is the one of the examples in RFC 9530 appendix B. */
class DigestFieldsTests {

    private static final String SHA_512 =
            "WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==";
    private static final String SHA_256 = "X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=";
    private static final String SHA_1 = "07CavjDP4u3/TungoUHJO/Wzr4c=";
    private static final String MD5 = "Sd/dVLAcvNLSq16eXua5uQ==";
    private static final String OTHER_256 = "Wqdirjg/u3J688ejbUlApbjECpiUUtIwT8lY/z81Tno=";

    private static final String HEX_512 = "sha-512:5990cf6959ffed7807680cbca66a23024196a11c765050a1178d40dacbd7f936"
            + "8f9be01bc008015a7ac8898965bbb04d37279a95d54bbd1c049931d65ef2707b";
    private static final String HEX_256 = "sha-256:5f8f04f6a3a892aaabbddb6cf273894493773960d4a325b105fee46eef4304f1";
    private static final String HEX_1 = "sha-1:d3b09abe30cfe2edff4ee9e0a141c93bf5b3af87";
    private static final String HEX_MD5 = "md5:49dfdd54b01cbcd2d2ab5e9e5ee6b9b9";

    private static HttpHeaders fields(String... lines) {
        HttpHeaders headers = new DefaultHttpHeaders();
        for (String line : lines) {
            String[] parts = line.split(": ", 2);
            headers.add(parts[0], parts[1]);
        }
        return headers;
    }

    private static String found(int status, String... lines) {
        return DigestFields.of(status, fields(lines)).map(Checksum::toString).orElse("");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Repr-Digest: sha-256=:" + SHA_256 + ": | " + HEX_256,
                "Repr-Digest: sha-512=:" + SHA_512 + ": | " + HEX_512,
                "Content-Digest: sha-256=:" + SHA_256 + ": | " + HEX_256,
                "Digest: SHA-256=" + SHA_256 + " | " + HEX_256,
                "Digest: sha-512=" + SHA_512 + " | " + HEX_512,
                "Digest: SHA=" + SHA_1 + " | " + HEX_1,
                "Digest: md5=" + MD5 + ",unixsum=30637 | " + HEX_MD5,
                "Content-MD5: " + MD5 + " | " + HEX_MD5,
                "Repr-Digest: md5=:" + MD5 + ":, sha=:" + SHA_1 + ": | " + HEX_1,
                "Repr-Digest: sha-256=:" + SHA_256 + ":, sha-512=:" + SHA_512 + ": | " + HEX_512,
                "Repr-Digest: crc32c=:AAAAAA==:,sha-256=:" + SHA_256 + ":;x=1 | " + HEX_256,
                "Repr-Digest: junk, \"\", sha-256=:" + SHA_256 + ":, also=junk | " + HEX_256,
                "Repr-Digest: sha-256=:" + OTHER_256 + ":, sha-256=:" + SHA_256 + ": | " + HEX_256,
                "Repr-Digest: sha-256=:AAAA:, md5=:" + MD5 + ": | " + HEX_MD5
            })
    void eachFieldIsRead(String line, String checksum) {
        assertThat(found(200, line)).isEqualTo(checksum);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Repr-Digest: ",
                "Repr-Digest: sha-256",
                "Repr-Digest: sha-256=" + SHA_256,
                "Repr-Digest: sha-256=\"" + SHA_256 + "\"",
                "Repr-Digest: SHA-256=:" + SHA_256 + ":",
                "Repr-Digest: sha-256=:" + SHA_256,
                "Repr-Digest: sha-256=:" + MD5 + ":",
                "Repr-Digest: sha-256=:====:",
                "Repr-Digest: id-sha-256=:" + SHA_256 + ":",
                "Repr-Digest: x=\"a, sha-256=:" + SHA_256 + ":, b\"",
                "Repr-Digest: x=\"a, sha-256=:" + SHA_256 + ":",
                "Repr-Digest: ,,,;;=:\\\"",
                "Digest: SHA-256=5f8f04f6a3a892aaabbddb6cf273894493773960d4a325b105fee46eef4304f1",
                "Digest: id-sha-256=" + SHA_256,
                "Digest: =,=",
                "Content-MD5: 49dfdd54b01cbcd2d2ab5e9e5ee6b9b9",
                "Content-MD5: \u00e4",
                "Etag: \"49dfdd54b01cbcd2d2ab5e9e5ee6b9b9\""
            })
    void whatIsUnknownOrJunkIsPassedOver(String line) {
        assertThat(found(200, line)).isEmpty();
    }

    @Test
    void severalLinesAreOneField() {
        assertThat(found(200, "Repr-Digest: md5=:" + MD5 + ":", "Repr-Digest: sha-256=:" + SHA_256 + ":"))
                .isEqualTo(HEX_256);
        assertThat(found(200, "Content-MD5: " + MD5, "Content-MD5: " + MD5)).isEmpty();
    }

    /** RFC 9530 appendix B.3: the content of a part has a digest of its own. */
    @Test
    void aPartTellsOfTheWholeOnlyInFieldsThatAreOfTheWhole() {
        String part = "Content-Digest: sha-256=:" + OTHER_256 + ":";
        assertThat(found(206, part)).isEmpty();
        assertThat(found(206, part, "Repr-Digest: md5=:" + MD5 + ":")).isEqualTo(HEX_MD5);
        assertThat(found(206, "Digest: SHA-256=" + SHA_256)).isEqualTo(HEX_256);
        assertThat(found(206, "Content-MD5: " + MD5)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304, 404, 416, 500})
    void anAnswerThatIsNoFileTellsNothing(int status) {
        assertThat(found(status, "Repr-Digest: sha-256=:" + SHA_256 + ":")).isEmpty();
    }

    @Test
    void withAnEncodingOnlyTheFieldsThatCountItAreUsed() {
        String gzip = "Content-Encoding: gzip";
        assertThat(found(200, gzip, "Repr-Digest: sha-256=:" + SHA_256 + ":")).isEqualTo(HEX_256);
        assertThat(found(200, gzip, "Content-Digest: sha-256=:" + SHA_256 + ":"))
                .isEqualTo(HEX_256);
        assertThat(found(200, gzip, "Digest: SHA-256=" + SHA_256)).isEmpty();
        assertThat(found(200, gzip, "Content-MD5: " + MD5)).isEmpty();
        assertThat(found(200, "Content-Encoding: identity", "Content-MD5: " + MD5))
                .isEqualTo(HEX_MD5);
    }

    @Test
    void theStrongestOfAllFieldsCountsAndAmongEqualsTheClearest() {
        assertThat(found(200, "Content-MD5: " + MD5, "Digest: SHA-256=" + SHA_256, "Repr-Digest: sha=:" + SHA_1 + ":"))
                .isEqualTo(HEX_256);
        assertThat(found(
                        200,
                        "Digest: SHA-256=" + OTHER_256,
                        "Content-Digest: sha-256=:" + OTHER_256 + ":",
                        "Repr-Digest: sha-256=:" + SHA_256 + ":"))
                .isEqualTo(HEX_256);
    }
}
