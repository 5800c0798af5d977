package dev.sluice.surface.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Accounts;
import dev.sluice.testkit.Accounts.Person;
import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.TestDatabase;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;

/**
 * A gateway whose Hub has no repository, so that jobs fail at once, and on which everybody has one running job at most.
 *
 * @param origin the Hub
 * @param gateway the gateway
 * @param accounts its users
 * @param admin the first of them
 */
record HubGateway(FaultyOrigin origin, GatewayProcess gateway, Accounts accounts, HubClient admin)
        implements AutoCloseable {

    static HubGateway start(TestDatabase database, Path data) {
        FaultyOrigin origin = FaultyOrigin.start();
        GatewayProcess gateway = GatewayProcess.start(
                data,
                Map.of(
                        "DATABASE_URL",
                        database.url(),
                        "SLUICE_ADMIN_PASSWORD",
                        Accounts.ADMINS_PASSWORD,
                        "SLUICE_JOBS_MAX_RUNNING_PER_OWNER",
                        "1",
                        "HF_ENDPOINT",
                        "http://127.0.0.1:" + origin.port(),
                        "HF_TOKEN",
                        "",
                        "HF_HUB_ENABLE_HF_TRANSFER",
                        "1",
                        "SLUICE_EGRESS_ALLOW",
                        "127.0.0.1/32:" + origin.port()));
        Accounts accounts = new Accounts(gateway);
        return new HubGateway(origin, gateway, accounts, new HubClient(gateway, accounts.admin()));
    }

    /** A new user. */
    HubClient client(String name) {
        return new HubClient(gateway, accounts.create(admin.person(), name));
    }

    /** Lets all other jobs of somebody wait, behind one whose origin says nothing. */
    void block(Person person) {
        origin.serve("/silent", OriginFile.of(1, 100_000).stallAfter(10));
        String body = "{\"urls\":[\"" + origin.url("/silent") + "\"],\"options\":{\"read_timeout\":3600}}";
        HttpResponse<String> started = gateway.send(
                "POST",
                "/api/downloads/start",
                body,
                "Authorization",
                person.bearer(),
                "Content-Type",
                "application/json");
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        await().until(() -> !origin.requests("/silent").isEmpty());
    }

    @Override
    public void close() {
        gateway.close();
        origin.close();
    }
}
