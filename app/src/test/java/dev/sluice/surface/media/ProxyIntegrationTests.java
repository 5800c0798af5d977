package dev.sluice.surface.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.TestDatabase;
import dev.sluice.testkit.TestProxy;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dialect's proxies, from the operator's variables to the file. */
@Timeout(120) // Starts and stops a gateway and its database.
class ProxyIntegrationTests {

    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void jobsGoByTheProxiesOfTheOperator(@TempDir Path data) throws IOException {
        try (FaultyOrigin origin = FaultyOrigin.start();
                TestProxy own = TestProxy.http().requiring("me", "a,secret");
                TestProxy listed = TestProxy.socks5();
                GatewayProcess gateway = GatewayProcess.start(
                        data,
                        Map.of(
                                "DATABASE_URL",
                                TestDatabase.create().url(),
                                "SLUICE_EGRESS_PROXY",
                                own.address("me:a%2Csecret@"),
                                "SLUICE_EGRESS_PROXIES",
                                "http://other.example:3128," + listed.address()))) {
            origin.serve("/f.bin", OriginFile.of(1, 100_000));
            origin.serve("/g.bin", OriginFile.of(2, 100_000));
            String url = "http://files.example:" + origin.port() + "/f.bin";
            assertThat(download(gateway, url, "\"system\"")).isEqualTo("completed");
            assertThat(own.targets()).hasSize(1);
            String other = "http://files.example:" + origin.port() + "/g.bin";
            assertThat(download(gateway, other, "\"custom\",\"proxy_url\":\"" + listed.address() + "\""))
                    .isEqualTo("completed");
            assertThat(listed.targets()).hasSize(1);
            HttpResponse<String> refused =
                    start(gateway, url, "\"custom\",\"proxy_url\":\"http://elsewhere.example:3128\"");
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("options.proxy_url");
        }
    }

    private static HttpResponse<String> start(GatewayProcess gateway, String url, String proxy) {
        return MediaClient.checked(gateway)
                .post(
                        "/api/downloads/start",
                        "{\"urls\":[\"" + url + "\"],\"options\":{\"proxy_type\":" + proxy + "}}");
    }

    private static String download(GatewayProcess gateway, String url, String proxy) {
        HttpResponse<String> answer = start(gateway, url, proxy);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        MediaClient client = MediaClient.checked(gateway);
        String id = JSON.readTree(answer.body()).get(0).get("task_id").asString();
        JsonNode ended = await().atMost(Duration.ofSeconds(30)).until(() -> client.status(id), MediaClient::hasEnded);
        return ended.get("status").asString();
    }
}
