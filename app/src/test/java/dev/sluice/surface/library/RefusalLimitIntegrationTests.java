package dev.sluice.surface.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.TestDatabase;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often credentials may be tried, through a packaged gateway with limits behind a proxy that it trusts. */
class RefusalLimitIntegrationTests {

    private static final int FEW = 4;

    @TempDir
    static Path data;

    private static GatewayProcess gateway;

    @BeforeAll
    static void start() {
        gateway = GatewayProcess.start(
                data,
                Map.of(
                        "DATABASE_URL",
                        TestDatabase.create().url(),
                        "SLUICE_LIMITS_ENABLED",
                        "true",
                        "SLUICE_TRUSTED_PROXIES",
                        "127.0.0.1/32",
                        "SLUICE_LIMITS_LIBRARY_REQUESTS",
                        Integer.toString(FEW),
                        // So that no window ends within the test.
                        "SLUICE_LIMITS_LIBRARY_PERIOD",
                        "10m"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static HttpResponse<String> ask(String path, String token, String address) {
        return gateway.send("GET", path, "", "Authorization", "Bearer " + token, "X-Forwarded-For", address);
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("none");
    }

    @Test
    void whatIsRefusedCountsByAddressAndTellsWhatIsLeft() {
        String address = "192.0.2.1";
        for (int left = FEW - 1; left >= 0; left--) {
            HttpResponse<String> refused =
                    ask(left % 2 == 0 ? "/api/v1/users/me" : "/library/api/v1/users/1", "wrong" + left, address);
            Library.assertAnswer(refused, 401, "{\"detail\":\"Not authenticated\"}");
            assertThat(header(refused, "X-RateLimit-Limit")).isEqualTo(Integer.toString(FEW));
            assertThat(header(refused, "X-RateLimit-Remaining")).isEqualTo(Integer.toString(left));
            assertThat(Long.parseLong(header(refused, "X-RateLimit-Reset")) - System.currentTimeMillis() / 1000)
                    .isBetween(500L, 601L);
        }
        HttpResponse<String> tooMany = ask("/api/v1/users/me", "wrong", address);
        assertThat(tooMany.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(header(tooMany, "Retry-After"))).isBetween(500, 600);
        assertThat(Library.read(tooMany).propertyNames()).containsExactly("detail");
        assertThat(ask("/api/v1/users/me", "wrong", "192.0.2.2").statusCode()).isEqualTo(401);
    }
}
