package dev.sluice.benchmark;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.NginxOrigin.Served;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/** How many calls for a download's status 64 connections get answered, beside a route with nothing behind it. */
class StatusCallsBenchmark {

    private static final int WARM_UP = 6;
    private static final int ROUNDS = Integer.getInteger("sluice.benchmark.status-rounds", 5);
    private static final int SECONDS = Integer.getInteger("sluice.benchmark.status-seconds", 8);
    private static final String PASSWORD = "of the benchmark";

    private final Map<String, Supplier<Load>> ways = new LinkedHashMap<>();
    private final Map<String, List<Load>> figures = new LinkedHashMap<>();

    @Test
    @Timeout(3600)
    void sixtyFourConnections() {
        Report report = new Report("Status calls over 64 connections");
        report.line("- %s", Shell.firstLine("wrk -v | head -n 1 || true"));
        try (Site site = Site.open();
                GatewayProcess gateway = site.gateway("data", Map.of("SLUICE_ADMIN_PASSWORD", PASSWORD), List.of());
                BareRouteProcess bare = new BareRouteProcess()) {
            String base = "http://127.0.0.1:" + gateway.port();
            String status = base + "/api/downloads/status/" + ended(site, gateway);
            String token = token(gateway);
            ways.put("A  bare route", () -> Load.of("http://127.0.0.1:" + bare.port() + "/status/none", SECONDS));
            ways.put("B  status by access token", () -> Load.of(status, SECONDS, "Authorization: Bearer " + token));
            ways.put("C  health", () -> Load.of(base + "/health", SECONDS));
            for (int round = -WARM_UP; round < ROUNDS; round++) {
                measure(round >= 0);
            }
        }
        tell(report);
        report.publish();
    }

    private void measure(boolean counts) {
        ways.forEach((name, way) -> {
            Load load = way.get();
            if (counts) {
                figures.computeIfAbsent(name, unseen -> new ArrayList<>()).add(load);
            }
        });
    }

    /** A superuser may see it, although it is another's. */
    private static String ended(Site site, GatewayProcess gateway) {
        Served file = site.origin().serve("small.bin", Content.random(1, 1000));
        MediaClient client = new MediaClient(gateway);
        String id = client.submit(site.origin().url(file));
        Awaitility.await()
                .until(() -> client.status(id).get("status").asString().equals("completed"));
        return id;
    }

    private static String token(GatewayProcess gateway) {
        var answer = gateway.send(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.port() + "/api/v1/login/access-token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("username=admin&password=" + PASSWORD.replace(' ', '+')))
                .build());
        return JsonMapper.shared().readTree(answer.body()).get("access_token").asString();
    }

    private void tell(Report report) {
        report.line("- %d windows of %d s; least / median / most", ROUNDS, SECONDS);
        report.line("");
        report.line("| way | answers a second | p99, ms |");
        report.line("| --- | --- | --- |");
        figures.forEach((name, loads) -> report.line(
                "| %s | %s | %s |",
                name,
                spread(loads, Load::perSecond).text("%.0f"),
                spread(loads, Load::p99).text("%.1f")));
        List<List<Load>> all = List.copyOf(figures.values());
        report.line("");
        report.line(
                "B/A %.2f, C/A %.2f",
                spread(all.get(1), Load::perSecond).median()
                        / spread(all.get(0), Load::perSecond).median(),
                spread(all.get(2), Load::perSecond).median()
                        / spread(all.get(0), Load::perSecond).median());
        report.line("");
    }

    private static Spread spread(List<Load> loads, ToDoubleFunction<Load> figure) {
        return new Spread(loads.stream().mapToDouble(figure).toArray());
    }
}
