package dev.sluice.platform.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.RawOrigin;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs get from the proxy, and who gets it. */
final class LoopbackProxyIntegrationTests {

    private static final Path CURL = Path.of("/usr/bin/curl");

    private final FaultyOrigin origin = FaultyOrigin.start();
    private final LoopbackProxy proxy = new LoopbackProxy(
            EgressRules.allowing(List.of("127.0.0.1/32", "::1/128")), Proxies.NONE, new SecureRandom());
    private final LoopbackProxy.Pass pass = proxy.open(ProxyChoice.NONE);

    LoopbackProxyIntegrationTests() {
        origin.serve("/f", OriginFile.of("the file".getBytes(StandardCharsets.US_ASCII)));
    }

    @AfterEach
    void stop() {
        proxy.close();
        origin.close();
    }

    private String target() {
        return "127.0.0.1:" + origin.port();
    }

    @Test
    void aTunnelLeadsToTheOrigin() throws IOException {
        try (ToolSocket tool = ToolSocket.open(pass).tunnel(target())) {
            tool.raw("GET /f HTTP/1.1\r\nHost: " + target() + "\r\nConnection: close\r\n\r\n");
            assertThat(tool.rest()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nthe file");
        }
        assertThat(origin.requests("/f"))
                .singleElement()
                .satisfies(seen -> assertThat(seen.headers().contains("Proxy-Authorization"))
                        .isFalse());
    }

    @Test
    void whatFollowsAConnectAtOnceGoesIntoTheTunnel() throws IOException {
        try (ToolSocket tool = ToolSocket.open(pass)) {
            String login = ToolSocket.authorization(URI.create(pass.url()).getUserInfo());
            tool.raw("CONNECT " + target() + " HTTP/1.0\r\n" + login + "\r\n\r\nGET /f HTTP/1.1\r\nHost: x\r\n"
                    + "Connection: close\r\n\r\n");
            assertThat(tool.head()).startsWith("HTTP/1.1 200 ");
            assertThat(tool.rest()).endsWith("\r\n\r\nthe file");
        }
    }

    @Test
    void aRequestIsRewrittenForTheOrigin() throws IOException {
        try (RawOrigin raw = RawOrigin.start(exchange -> exchange.send(
                "HTTP/1.1 200 OK",
                "Content-Length: 0",
                "Keep-Alive: timeout=5",
                "Proxy-Authenticate: Basic",
                "X-A: 1"))) {
            String answer = ToolSocket.ask(
                    pass,
                    "GET " + raw.url("/a%20b?c=d") + " HTTP/1.1",
                    "Host: elsewhere.example",
                    "Connection: X-Hop, Content-Length, keep-alive",
                    "X-Hop: 1",
                    "Proxy-Connection: keep-alive",
                    "Upgrade: h2c",
                    "TE: trailers",
                    "X-Kept: yes");

            assertThat(raw.heads())
                    .singleElement()
                    .satisfies(head -> assertThat(head.split("\r\n", -1))
                            .containsExactlyInAnyOrder(
                                    "GET /a%20b?c=d HTTP/1.1",
                                    "X-Kept: yes", "host: 127.0.0.1:" + raw.port(), "connection: close", "", ""));
            assertThat(answer.split("\r\n", -1))
                    .containsExactlyInAnyOrder(
                            "HTTP/1.1 200 OK", "Content-Length: 0", "X-A: 1", "connection: close", "", "");
        }
    }

    @Test
    void javasClientGetsThrough() throws Exception {
        String[] login = URI.create(pass.url()).getUserInfo().split(":", 2);
        try (HttpClient client = HttpClient.newBuilder()
                .proxy(ProxySelector.of(new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), URI.create(pass.url()).getPort())))
                .authenticator(new Authenticator() {
                    @Override
                    protected PasswordAuthentication getPasswordAuthentication() {
                        return new PasswordAuthentication(login[0], login[1].toCharArray());
                    }
                })
                .build()) {
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(origin.url("/f")).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("the file");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--no-proxytunnel", "--proxytunnel"})
    void curlGetsThrough(String form) throws Exception {
        assumeThat(Files.isExecutable(CURL)).isTrue();
        ProcessBuilder curl = new ProcessBuilder(
                CURL.toString(), "-sS", form, "-x", pass.url(), origin.url("/f").toString());
        curl.environment().clear();
        Process run = curl.redirectErrorStream(true).start();
        assertThat(new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("the file");
        assertThat(run.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(run.exitValue()).isZero();
        assertThat(origin.requests("/f")).hasSize(1);
    }

    @Test
    void anIpv6LiteralIsReached() throws IOException {
        try (FaultyOrigin ipv6 = FaultyOrigin.startIpv6();
                ToolSocket tool = ToolSocket.open(pass).tunnel("[::1]:" + ipv6.port())) {
            tool.raw("GET /f HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(tool.rest()).startsWith("HTTP/1.1 404 ");
            assertThat(ToolSocket.ask(pass, "GET " + ipv6.url("/f") + " HTTP/1.1"))
                    .startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void headHasNoBody() throws IOException {
        assertThat(ToolSocket.ask(pass, "HEAD " + origin.url("/f") + " HTTP/1.1"))
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("\r\ncontent-length: 8\r\n")
                .endsWith("\r\n\r\n");
        assertThat(ToolSocket.ask(pass, "HEAD http://10.0.0.1/ HTTP/1.1"))
                .startsWith("HTTP/1.1 403 ")
                .endsWith("\r\n\r\n");
    }

    @Test
    void aProgramThatWaitsToSendItsBodyIsTold() throws IOException {
        try (RawOrigin raw = RawOrigin.start(exchange -> {
                    assertThat(exchange.socket().getInputStream().readNBytes(3)).hasSize(3);
                    exchange.send("HTTP/1.1 200 OK", "Content-Length: 0");
                });
                ToolSocket tool = ToolSocket.open(pass)) {
            tool.send("POST " + raw.url("/") + " HTTP/1.1", "Content-Length: 3", "Expect: 100-continue");
            assertThat(tool.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            tool.raw("abc");
            assertThat(tool.head()).startsWith("HTTP/1.1 200 ");
            assertThat(raw.heads()).singleElement().asString().doesNotContainIgnoringCase("expect");
        }
    }

    @Test
    void aProgramOfHttp10GetsNoChunks() throws IOException {
        try (RawOrigin raw = RawOrigin.start(exchange -> exchange.send("HTTP/1.1 200 OK", "Transfer-Encoding: chunked")
                .chunk("some".getBytes(StandardCharsets.US_ASCII))
                .chunk(new byte[0]))) {
            assertThat(ToolSocket.ask(pass, "GET " + raw.url("/") + " HTTP/1.0"))
                    .doesNotContainIgnoringCase("chunked")
                    .endsWith("\r\n\r\nsome");
            assertThat(ToolSocket.ask(pass, "GET " + raw.url("/") + " HTTP/1.1"))
                    .containsIgnoringCase("transfer-encoding: chunked\r\n")
                    .endsWith("4\r\nsome\r\n0\r\n\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none",
                "Proxy-Authorization: Basic",
                "Proxy-Authorization: Basic ~~~",
                "Proxy-Authorization: Bearer x",
                "Authorization: {right}",
                "Proxy-Authorization: {no password}",
                "Proxy-Authorization: {wrong}",
                "'Proxy-Authorization: {right}\r\nProxy-Authorization: {right}'"
            })
    void nobodyIsLetInWithoutThePassesOwnPassword(String field) throws IOException {
        String login = URI.create(pass.url()).getUserInfo();
        String right = ToolSocket.authorization(login).substring("Proxy-Authorization: ".length());
        String lines = field == null
                ? ""
                : field.replace("{right}", right)
                                .replace("{no password}", basic(login.substring(0, login.indexOf(':'))))
                                .replace("{wrong}", basic(login + "0"))
                        + "\r\n";
        for (String line : List.of("CONNECT " + target() + " HTTP/1.1", "GET " + origin.url("/f") + " HTTP/1.1")) {
            try (ToolSocket tool = ToolSocket.open(pass)) {
                assertThat(tool.raw(line + "\r\nHost: x\r\n" + lines + "\r\n").rest())
                        .startsWith("HTTP/1.1 407 ")
                        .containsIgnoringCase("\r\nproxy-authenticate: Basic ");
            }
        }
        assertThat(origin.allConnections()).isZero();
    }

    private static String basic(String login) {
        return ToolSocket.authorization(login).substring("Proxy-Authorization: ".length());
    }

    @Test
    void aClosedPassLetsNobodyInAndEndsWhatIsOpen() throws IOException {
        LoopbackProxy.Pass other = proxy.open(ProxyChoice.NONE);
        try (ToolSocket tool = ToolSocket.open(pass).tunnel(target());
                ToolSocket kept = ToolSocket.open(other).tunnel(target())) {
            pass.close();
            assertThat(tool.rest()).isEmpty();
            Awaitility.await().until(() -> origin.openConnections() == 1);
            assertThat(ToolSocket.ask(pass, "GET " + origin.url("/f") + " HTTP/1.1"))
                    .startsWith("HTTP/1.1 407 ");
            kept.raw("GET /f HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(kept.rest()).endsWith("the file");
        }
    }

    @Test
    void aClosedProxyEndsWhatIsOpen() throws IOException {
        try (ToolSocket tool = ToolSocket.open(pass).tunnel(target())) {
            proxy.close();
            assertThat(tool.rest()).isEmpty();
            origin.awaitClosed();
            assertThatThrownBy(() -> ToolSocket.open(pass)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aPassDoesNotTellItsSecret() {
        for (String secret : URI.create(pass.url()).getUserInfo().split(":", 2)) {
            assertThat(secret).hasSizeGreaterThanOrEqualTo(32);
            assertThat(pass.toString()).isEqualTo("Pass[straight]").doesNotContain(secret);
        }
        assertThat(proxy.open(ProxyChoice.NONE).url()).isNotEqualTo(pass.url());
    }

    @Test
    void moreThan256ConnectionsAreNotHeld() throws IOException {
        List<ToolSocket> tools = new ArrayList<>();
        try {
            for (int i = 0; i < 256; i++) {
                tools.add(ToolSocket.open(pass));
            }
            Awaitility.await().until(() -> proxy.connections() == 256);
            try (ToolSocket oneMore = ToolSocket.open(pass)) {
                assertThat(oneMore.rest()).isEmpty();
            }
            tools.removeFirst().close();
            Awaitility.await().until(() -> proxy.connections() < 256);
            assertThat(ToolSocket.ask(pass, "GET " + origin.url("/f") + " HTTP/1.1"))
                    .endsWith("the file");
        } finally {
            for (ToolSocket tool : tools) {
                tool.close();
            }
        }
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> proxy.connections() == 0);
    }
}
