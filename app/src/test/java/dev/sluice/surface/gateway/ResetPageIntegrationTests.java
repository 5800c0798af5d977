package dev.sluice.surface.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.sluice.testkit.Accounts;
import dev.sluice.testkit.Browser;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.NginxOrigin;
import dev.sluice.testkit.TestDatabase;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of a reset mail's link, of the packaged gateway, in a real browser; behind a proxy below a path, and without. */
class ResetPageIntegrationTests {

    private static final String PUBLIC = "http://gateway.example/files";
    private static final String PAGE = "/reset-password";
    private static final String NEW_PASSWORD = "chosen by mail \"ü€\\";
    private static final String TOLD = "told.textContent";
    private static final AtomicInteger NAMES = new AtomicInteger();

    @TempDir
    static Path temporary;

    private static GreenMail mail;
    private static GatewayProcess gateway;
    private static NginxOrigin proxy;
    private static Accounts accounts;
    private static Accounts.Person admin;

    private Browser browser;

    @BeforeAll
    static void start() {
        mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        gateway = GatewayProcess.start(
                temporary.resolve("data"),
                Map.of(
                        "DATABASE_URL",
                        TestDatabase.create().url(),
                        "SLUICE_ADMIN_PASSWORD",
                        Accounts.ADMINS_PASSWORD,
                        "SLUICE_OPEN_ACCESS",
                        "off",
                        "SLUICE_PUBLIC_URL",
                        PUBLIC,
                        "SLUICE_LIMITS_ENABLED",
                        "true",
                        "SLUICE_LIMITS_LOGIN_REQUESTS",
                        "1000",
                        "SMTP_HOST",
                        "127.0.0.1",
                        "SMTP_PORT",
                        Integer.toString(mail.getSmtp().getPort()),
                        "SMTP_FROM",
                        "gateway@example.org"));
        proxy = NginxOrigin.startWith(
                temporary.resolve("nginx"),
                below("/files", "proxy_pass http://127.0.0.1:" + gateway.port() + "/api/v1/password-reset/reset;")
                        + below("/busy", "add_header Retry-After 42 always; return 429;")
                        + below("/busier", "add_header Retry-After 1 always; return 429;")
                        + below("/odd", "add_header Retry-After '<b>soon</b>' always; return 429;")
                        + below("/picky", "return 422;")
                        + below("/broken", "return 502;")
                        + below("/away", "return 444;"));
        accounts = new Accounts(gateway);
        admin = accounts.admin();
    }

    /** The gateway below a path, where a reset is answered in this manner. */
    private static String below(String path, String answer) {
        return "location = %s/api/v1/password-reset/reset { %s } location %s/ { proxy_pass http://127.0.0.1:%d/; } "
                .formatted(path, answer, path, gateway.port());
    }

    @AfterAll
    static void stop() {
        proxy.close();
        gateway.close();
        mail.stop();
    }

    @BeforeEach
    void startBrowser() {
        browser = Browser.start(Map.of("gateway.example", proxy.port()));
    }

    @AfterEach
    void endBrowser() {
        browser.close();
    }

    private static String someone() {
        return accounts.create(admin, "forgetful" + NAMES.incrementAndGet()).name();
    }

    /** The link of the mail that a user gets who asks for one. */
    private static String linkFor(String name) {
        String address = name + "@example.org";
        HttpResponse<String> asked =
                gateway.post("/api/v1/password-reset/request-reset", "{\"email\":\"" + address + "\"}");
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(200);
        String text = await().until(() -> mailTo(address), Optional::isPresent).orElseThrow();
        Matcher link = Pattern.compile("http://\\S+").matcher(text);
        assertThat(link.find()).as(text).isTrue();
        return link.group();
    }

    private static Optional<String> mailTo(String address) throws MessagingException {
        for (MimeMessage message : mail.getReceivedMessages()) {
            if (message.getAllRecipients()[0].toString().equals(address)) {
                return Optional.of(GreenMailUtil.getBody(message));
            }
        }
        return Optional.empty();
    }

    private void send(String password, String again) {
        browser.fill("#password", password);
        browser.fill("#again", again);
        browser.click("button");
    }

    private void awaitTold(String part) {
        browser.await(TOLD + " && " + TOLD + " !== 'One moment …'");
        assertThat(browser.evaluate(TOLD).asString()).contains(part);
    }

    private boolean asksForAPassword() {
        return browser.evaluate("password.checkVisibility() && again.checkVisibility()")
                .asBoolean();
    }

    private void assertPassword(String name, String password, int status) {
        assertThat(accounts.login(name, password).statusCode()).isEqualTo(status);
    }

    @Test
    void theLinkOfAMailSetsAPasswordByKeysAlone() {
        String name = someone();
        String link = linkFor(name);
        assertThat(link).startsWith(PUBLIC + PAGE + "#token=");
        browser.open(link);
        browser.press(Browser.Key.TAB);
        browser.type(NEW_PASSWORD);
        browser.press(Browser.Key.TAB);
        browser.type(NEW_PASSWORD);
        assertPassword(name, Accounts.PASSWORD, 200);
        browser.press(Browser.Key.ENTER);
        awaitTold("Your new password is set");
        assertThat(asksForAPassword()).isFalse();
        assertThat(browser.evaluate("password.value + again.value").asString()).isEmpty();
        assertPassword(name, NEW_PASSWORD, 200);
        assertPassword(name, Accounts.PASSWORD, 401);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aLinkThatWasUsedIsNotGoodAnyMore() {
        String name = someone();
        // At the root, without the proxy.
        String link = linkFor(name).replace(PUBLIC, "http://127.0.0.1:" + gateway.port());
        browser.open(link);
        send(NEW_PASSWORD, NEW_PASSWORD);
        awaitTold("Your new password is set");
        browser.open(link);
        send("quite another one", "quite another one");
        awaitTold("This link is not good any more");
        assertThat(asksForAPassword()).isFalse();
        assertPassword(name, NEW_PASSWORD, 200);
        assertPassword(name, "quite another one", 401);
        assertThat(browser.complaints())
                .singleElement()
                .asString()
                .startsWith("network: ")
                .contains("400");
    }

    @Test
    void whatIsNotGoodIsToldAndNotSent() {
        String name = someone();
        browser.open(linkFor(name));
        browser.evaluate("window.sent = 0; const send = fetch; fetch = (...all) => { sent++; return send(...all); }");
        send(NEW_PASSWORD, NEW_PASSWORD + "!");
        assertRefused("again", "The two passwords differ");
        send("7 chars", "7 chars");
        assertRefused("password", "too short: it needs at least 8");
        send("a".repeat(201), "a".repeat(201));
        assertRefused("password", "too long: it may have at most 200");
        assertThat(browser.evaluate("sent").asInt()).isZero();
        send("8 chars.", "8 chars.");
        awaitTold("Your new password is set");
        assertThat(browser.evaluate("sent").asInt()).isEqualTo(1);
        assertPassword(name, "8 chars.", 200);
        assertThat(browser.complaints()).isEmpty();
    }

    /** With the focus in the field, which alone is marked. */
    private void assertRefused(String field, String reason) {
        browser.await(TOLD + ".includes('" + reason + "')");
        assertThat(browser.evaluate("document.activeElement.id").asString()).isEqualTo(field);
        assertThat(browser.evaluate("[...document.querySelectorAll('[aria-invalid=true]')].map(e => e.id).join()")
                        .asString())
                .isEqualTo(field);
        assertThat(asksForAPassword()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "#", "#token=", "#other=token"})
    void withoutATokenItSaysWhereTheLinkComesFrom(String fragment) {
        browser.open(PUBLIC + PAGE + fragment);
        awaitTold("opened by the link in the mail");
        assertThat(asksForAPassword()).isFalse();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theTokenDoesNotStayInTheAddress() {
        browser.open(PUBLIC + PAGE + "#token=t");
        assertThat(browser.evaluate("location.href").asString()).isEqualTo(PUBLIC + PAGE);
        assertThat(browser.evaluate("document.documentElement.outerHTML").asString())
                .doesNotContain("token=");
        assertThat(asksForAPassword()).isTrue();
    }

    @Test
    void aLinkThatIsOpenedInItsPlaceCounts() {
        String name = someone();
        browser.open(PUBLIC + PAGE);
        browser.evaluate("window.same = true");
        browser.open(linkFor(name));
        browser.await("location.href === '" + PUBLIC + PAGE + "' && password.checkVisibility()");
        assertThat(browser.evaluate("window.same").asBoolean()).isTrue();
        assertThat(browser.evaluate(TOLD).asString()).isEmpty();
        send(NEW_PASSWORD, NEW_PASSWORD);
        awaitTold("Your new password is set");
        assertPassword(name, NEW_PASSWORD, 200);
    }

    @ParameterizedTest
    @CsvSource({
        "busy, Too many tries. Try again in 42 seconds.",
        "busier, Too many tries. Try again in 1 second.",
        "odd, Too many tries. Try again later.",
        "picky, The gateway does not take this password: it needs 8 to 200 characters.",
        "broken, The gateway cannot set it now (status 502). Try again later.",
        "away, The gateway does not answer. Try again later."
    })
    void whatElseComesOfItIsToldAndCanBeTriedAgain(String path, String told) {
        browser.open("http://gateway.example/" + path + PAGE + "#token=t");
        send(NEW_PASSWORD, NEW_PASSWORD);
        awaitTold(told);
        assertThat(browser.evaluate(TOLD).asString()).isEqualTo(told);
        assertThat(browser.evaluate("password.value").asString()).isEqualTo(NEW_PASSWORD);
        assertThat(asksForAPassword()).isTrue();
        assertThat(browser.complaints()).singleElement().asString().startsWith("network: ");
    }

    @Test
    void screenReadersAreToldWhatIsWhat() {
        browser.open(PUBLIC + PAGE + "#token=t");
        assertThat(browser.accessible())
                .contains(
                        "heading Set a new password",
                        "textbox New password",
                        "textbox The same once more",
                        "button Set password")
                .anyMatch(node -> node.startsWith("status"));
        assertThat(browser.evaluate("told.ariaLive").asString()).isEqualTo("polite");
        assertThat(browser.evaluate("[password, again].map(e => e.autocomplete + e.minLength).join()")
                        .asString())
                .isEqualTo("new-password8,new-password8");
    }

    @ParameterizedTest
    @CsvSource({"light, true", "dark, false"})
    void itCanBeReadByDayAndByNightAndOnNarrowScreens(String scheme, boolean bright) {
        browser.call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        browser.call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 320, "height", 480, "deviceScaleFactor", 2, "mobile", true));
        browser.open(PUBLIC + PAGE + "#token=t");
        send("short", "short");
        browser.evaluate("""
                window.light = (of, property) => {
                  const parts = getComputedStyle(document.querySelector(of))[property].match(/\\d+/g).map((part) => {
                    const value = part / 255;
                    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
                  });
                  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
                };
                window.contrast = (of, on) => {
                  const [low, high] = [light(of, 'color'), light(on, 'backgroundColor')].sort((a, b) => a - b);
                  return (high + 0.05) / (low + 0.05);
                };""");
        assertThat(browser.evaluate("light('body', 'backgroundColor') > 0.5").asBoolean())
                .isEqualTo(bright);
        Stream.of("'h1', 'body'", "'#rule', 'body'", "'#told', 'body'", "'input', 'input'", "'button', 'button'")
                .forEach(pair -> assertThat(
                                browser.evaluate("contrast(" + pair + ")").asDouble())
                        .as(pair)
                        .isGreaterThan(4.5));
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                .isEqualTo(320);
    }

    private static String header(HttpResponse<String> answer, String name) {
        return String.join("; and ", answer.headers().allValues(name));
    }

    @Test
    void everybodyGetsThePageAndNobodyKeepsIt() {
        for (String accept : List.of("text/html", "application/json", "image/png", "*/*", "nonsense")) {
            assertPage(gateway.send("GET", PAGE, "", "Accept", accept, "Authorization", "Bearer wrong"));
        }
    }

    private static void assertPage(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo("text/html;charset=UTF-8");
        assertThat(header(answer, "Content-Security-Policy"))
                .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        assertThat(header(answer, "Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
        assertThat(header(answer, "X-Frame-Options")).isEqualTo("DENY");
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(answer, "RateLimit-Policy")).startsWith("\"other\";q=600;");
        assertThat(header(answer, "Set-Cookie")).isEmpty();
        assertThat(answer.body()).doesNotContainPattern("(?i)https?:|=\"/|<style|style=|<script>|\\son\\w+=");
    }

    @Test
    void itsFilesAreKeptForGoodAndNothingElseIsThere() {
        List<String> files = Pattern.compile("(?:href|src)=\"([^\"]+)\"")
                .matcher(gateway.get(PAGE).body())
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(files).hasSize(2);
        for (String file : files) {
            HttpResponse<String> answer = gateway.get("/" + file);
            assertThat(answer.statusCode()).as(file).isEqualTo(200);
            assertThat(header(answer, "Content-Type"))
                    .isEqualTo(file.endsWith(".js") ? "text/javascript;charset=UTF-8" : "text/css;charset=UTF-8");
            assertThat(header(answer, "Cache-Control")).isEqualTo("max-age=31536000, public, immutable");
            assertThat(header(answer, "RateLimit-Policy")).startsWith("\"other\"");
            assertThat(gateway.get("/" + file.replaceFirst("/[0-9a-f]+/", "/0/"))
                            .statusCode())
                    .isEqualTo(404);
        }
        assertThat(gateway.get("/" + files.getFirst().replaceFirst("[^/]+$", "reset.html"))
                        .statusCode())
                .isEqualTo(404);
    }
}
