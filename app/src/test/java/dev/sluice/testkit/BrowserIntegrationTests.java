package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrowserIntegrationTests {

    private static String page(String html) {
        return "data:text/html,"
                + URLEncoder.encode("<!DOCTYPE html>" + html, StandardCharsets.UTF_8)
                        .replace("+", "%20");
    }

    @Test
    void whatIsTypedAndClickedReachesThePage() {
        try (Browser browser = Browser.start(Map.of())) {
            browser.open(page("<form><input id=a value=old><input id=b><button>Send</button></form><script>"
                    + "addEventListener('submit', e => { e.preventDefault(); window.sent = (window.sent || 0) + 1; });"
                    + "</script>"));
            browser.fill("#a", "new");
            browser.press(Browser.Key.TAB);
            browser.type("more");
            browser.press(Browser.Key.ENTER);
            browser.await("window.sent === 1");
            browser.click("button");
            browser.await("window.sent === 2");
            assertThat(browser.evaluate("Promise.resolve(a.value + ' ' + b.value)")
                            .asString())
                    .isEqualTo("new more");
            assertThat(browser.accessible()).contains("button Send");
            assertThat(browser.complaints()).isEmpty();
            assertThatThrownBy(() -> browser.evaluate("none.of.this")).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "console:   | <script>console.error('no')</script>",
                "exception: | <script>throw new Error('no')</script>",
                "security:  | <meta http-equiv=Content-Security-Policy content=\"default-src 'none'\"><script>1</script>",
                "security:  | <meta http-equiv=Content-Security-Policy content=\"style-src 'none'\"><p style=margin:0>",
                "network:   | <script src='http://127.0.0.1:1/none.js'></script>"
            })
    void whatAPageComplainsOfIsKept(String kind, String html) {
        try (Browser browser = Browser.start(Map.of())) {
            browser.open(page(html));
            assertThat(browser.complaints()).anyMatch(complaint -> complaint.startsWith(kind));
        }
    }

    @Test
    void nothingIsLeftOfIt() {
        Browser browser = Browser.start(Map.of());
        String directory = browser.directory().toString();
        assertThat(running(directory)).isPositive();
        browser.close();
        await().until(() -> running(directory) == 0);
        assertThat(browser.directory()).doesNotExist();
    }

    private static long running(String directory) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine())
                .flatMap(Optional::stream)
                .filter(command -> command.contains(directory))
                .count();
    }

    @Test
    void aMachineWithoutItIsToldWhatItLacks() {
        assertThatThrownBy(() -> Browser.start("no-such-browser", Map.of()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("package chromium");
    }
}
