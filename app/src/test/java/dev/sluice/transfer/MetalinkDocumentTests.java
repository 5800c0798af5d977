package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetalinkDocumentTests {

    private static final String HEAD =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">";
    private static final String URL = "<url>http://a.example/x</url>";
    private static final String SHA_256 = "5f8f04f6a3a892aaabbddb6cf273894493773960d4a325b105fee46eef4304f1";

    /** After the second example of RFC 5854 section 1.1. */
    private static final String DOCUMENT = HEAD + """
              <published>2009-05-15T12:23:23Z</published>
              <file name="example.ext">
                <size>14471447</size>
                <identity>Example</identity>
                <hash type="sha-256">%s</hash>
                <hash type="sha-1">d3b09abe30cfe2edff4ee9e0a141c93bf5b3af87</hash>
                <hash type="whirlpool">00</hash>
                <pieces length="1048576" type="sha-256"><hash>junk</hash><hash>junk</hash></pieces>
                <url location="de" priority="2">ftp://ftp.example.com/example.ext</url>
                <url location="fr" priority="3">http://fr.example.com/example.ext</url>
                <url>http://last.example.com/example.ext</url>
                <url location="us" priority="1">
                  https://us.example.com/example.ext
                </url>
                <metaurl mediatype="torrent" priority="1">http://example.com/example.ext.torrent</metaurl>
                <x:url xmlns:x="urn:other">http://no.example.com/</x:url>
              </file>
              <file name="sub/folder/second &amp; last.ext"><url>http://example.com/2</url></file>
            </metalink>
            """.formatted(SHA_256);

    private static Optional<MetalinkDocument> read(String xml, String from, Charset charset) {
        return MetalinkDocument.read(
                new SmallDocument(URI.create(from), xml.getBytes(charset), new DefaultHttpHeaders()));
    }

    private static Optional<MetalinkDocument> read(String xml) {
        return read(xml, "http://list.example/x.meta4", StandardCharsets.UTF_8);
    }

    private static MetalinkFile file(String inside) {
        return read(HEAD + "<file name=\"x\">" + inside + "</file></metalink>")
                .orElseThrow()
                .files()
                .getFirst();
    }

    private static void assertRefused(String xml, String says) {
        assertThatThrownBy(() -> read(xml))
                .isInstanceOfSatisfying(
                        TransferFailure.class,
                        failure -> assertThat(failure.type()).isEqualTo(FailureType.BAD_DOCUMENT))
                .hasMessageContaining(says);
    }

    @Test
    void aDocumentIsRead() {
        MetalinkDocument document = read(DOCUMENT).orElseThrow();

        assertThat(document.files())
                .containsExactly(
                        new MetalinkFile(
                                "",
                                "example.ext",
                                List.of(
                                        URI.create("https://us.example.com/example.ext"),
                                        URI.create("http://fr.example.com/example.ext"),
                                        URI.create("http://last.example.com/example.ext")),
                                new Expected(
                                        14_471_447,
                                        List.of(
                                                Checksum.parse("sha-256:" + SHA_256),
                                                Checksum.parse("sha-1:d3b09abe30cfe2edff4ee9e0a141c93bf5b3af87")))),
                        new MetalinkFile(
                                "sub/folder",
                                "second & last.ext",
                                List.of(URI.create("http://example.com/2")),
                                Expected.NOTHING));
    }

    @Test
    void anyEncodingThatXmlTellsIsRead() {
        String xml = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">"
                + "<file name=\"日本\">" + URL + "</file></metalink>";
        assertThat(read(xml, "http://list.example/", StandardCharsets.UTF_16)
                        .orElseThrow()
                        .files()
                        .getFirst()
                        .name())
                .isEqualTo("日本");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain text",
                "<html><body>404</body></html>",
                "<metalink><file name=\"x\"/></metalink>",
                "<metalink xmlns=\"urn:other\"/>",
                "<list xmlns=\"urn:ietf:params:xml:ns:metalink\"/>",
                "<?xml version=\"1.0\" encoding=\"no-such\"?><metalink xmlns=\"urn:ietf:params:xml:ns:metalink\"/>",
                "<!-- only a comment -->",
                "\u0000\u0001\u0002"
            })
    void whatIsNoneIsNotTakenForOne(String content) {
        assertThat(read(content)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<metalink version=\"3.0\" xmlns=\"http://www.metalinker.org/\"><files/></metalink>",
                "<metalink version=\"3.0\"><files/></metalink>"
            })
    void theOlderVersionIsRefusedByItsName(String xml) {
        assertRefused(xml, "at list.example is of version 3, and only version 4 (RFC 5854) is read");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | lists no file",
                "<file name='x'> | malformed near line 2",
                "<file name='x'><size>&undeclared;</size></file> | malformed near line 2",
                "<file name='x'/> | no address that is taken for 'x'",
                "<file name='x'><url>ftp://a.example/</url></file> | no address that is taken for 'x'",
                "<file name='x'><url>/relative</url><url>http://u:p@a.example/</url></file> | no address",
                "<file name='x'><size>-1</size></file> | size that is no number",
                "<file name='x'><size>99999999999999999999</size></file> | size that is no number",
                "<file name='x'><hash type='sha-256'>00</hash></file> | 64 hexadecimal digits",
                "<file name='x'><hash type='sha-256'><b/></hash></file> | malformed",
                "<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a> | levels deep"
            })
    void oneThatBreaksTheRulesIsRefused(String inside, String says) {
        assertRefused(HEAD + inside + "</metalink>", says);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "a/../x",
                "a/..",
                "..",
                ".",
                "./x",
                "a/./x",
                "/etc/passwd",
                "a//x",
                "a/",
                "",
                "..\\x",
                "a\\..\\x",
                "...",
                "a/.../x",
                "a/\u202e/x",
                "a/ /x"
            })
    void aNameThatLeadsElsewhereIsRefused(String name) {
        assertRefused(HEAD + "<file name=\"" + name + "\">" + URL + "</file></metalink>", "leads elsewhere");
    }

    @Test
    void aFileWithoutANameIsRefused() {
        assertRefused(HEAD + "<file>" + URL + "</file></metalink>", "without a usable name");
        assertRefused(HEAD + "<file name=\"" + "a/".repeat(16) + "x\">" + URL + "</file></metalink>", "folders deep");
    }

    @ParameterizedTest
    @CsvSource({
        ".sluice/x, sluice, x",
        "con/nul.txt, _con, _nul.txt",
        "a:b/c?d, a_b, c_d",
        "'a/%2e%2e/x', a/%2e%2e, x",
        "~/x, ~, x"
    })
    void namesAndFoldersAreMadeSafe(String name, String folder, String safe) {
        MetalinkFile file = read(HEAD + "<file name=\"" + name + "\">" + URL + "</file></metalink>")
                .orElseThrow()
                .files()
                .getFirst();
        assertThat(file.folder()).isEqualTo(folder);
        assertThat(file.name()).isEqualTo(safe);
    }

    @Test
    void onlyTheBestAddressesAreKept() {
        String many = IntStream.rangeClosed(1, 500)
                .mapToObj(i -> "<url priority='" + (501 - i) + "'>http://m" + i + ".example/</url>")
                .collect(Collectors.joining());
        assertThat(file(many + URL + URL).urls())
                .hasSize(21)
                .startsWith(URI.create("http://m500.example/"), URI.create("http://m499.example/"));
    }

    @Test
    void tooManyFilesAreRefused() {
        assertThat(read(HEAD + ("<file name=\"x\">" + URL + "</file>").repeat(10_000) + "</metalink>")
                        .orElseThrow()
                        .files())
                .hasSize(10_000);
        assertRefused(HEAD + ("<file name=\"x\">" + URL + "</file>").repeat(10_001) + "</metalink>", "more than 10000");
    }

    @Test
    void fromHttpsOnlyAChecksumLetsAFileComeByHttp() {
        String both = URL + "<url>https://b.example/x</url>";
        assertThat(overHttps(both)).containsExactly("https://b.example/x");
        assertThat(overHttps("<hash type=\"md5\">49dfdd54b01cbcd2d2ab5e9e5ee6b9b9</hash>" + both))
                .containsExactly("https://b.example/x");
        assertThat(overHttps("<hash type=\"sha-256\">" + SHA_256 + "</hash>" + both))
                .containsExactly("http://a.example/x", "https://b.example/x");
        assertThatThrownBy(() -> overHttps(URL)).hasMessageContaining("no address that is taken");
    }

    private static List<String> overHttps(String inside) {
        String xml = HEAD + "<file name=\"x\">" + inside + "</file></metalink>";
        return read(xml, "https://list.example/", StandardCharsets.UTF_8)
                .orElseThrow()
                .files()
                .getFirst()
                .urls()
                .stream()
                .map(URI::toString)
                .toList();
    }

    @Test
    void externalEntitiesAreNotFetched(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String there = "http://127.0.0.1:" + listener.getLocalPort() + "/";
            List.of(
                            "<!DOCTYPE metalink SYSTEM \"" + there + "x.dtd\">",
                            "<!DOCTYPE metalink [<!ENTITY e SYSTEM \"" + there + "\">]>",
                            "<!DOCTYPE metalink [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]>",
                            "<!DOCTYPE metalink [<!ENTITY % p SYSTEM \"" + there + "\"> %p;]>")
                    .forEach(type -> assertThat(read(withType(type))).isEmpty());
            listener.setSoTimeout(200);
            assertThatThrownBy(listener::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void entitiesThatMultiplyAreNotExpanded() {
        String laughs = IntStream.rangeClosed(1, 9)
                .mapToObj(i -> "<!ENTITY e" + i + " \"" + ("&e" + (i - 1) + ";").repeat(10) + "\">")
                .collect(Collectors.joining());
        String type = "<!DOCTYPE metalink [<!ENTITY e0 \"ha\">" + laughs + "<!ENTITY e \"&e9;\">]>";
        assertThat(read(withType(type))).isEmpty();
    }

    private static String withType(String type) {
        return HEAD.replace("<metalink", type + "<metalink") + "<file name=\"x\"><identity>&e;</identity>" + URL
                + "</file></metalink>";
    }

    @ParameterizedTest
    @CsvSource({
        "http://h/a.meta4, true",
        "http://h/a.METALINK?x=y, true",
        "http://h/a%2Emeta4, true",
        "http://h/a.meta4.iso, false",
        "http://h/?a.meta4, false",
        "http://h/meta4, false"
    })
    void theEndingOfAnAddressTells(URI url, boolean named) {
        assertThat(MetalinkDocument.isNamedLikeOne(url)).isEqualTo(named);
    }
}
