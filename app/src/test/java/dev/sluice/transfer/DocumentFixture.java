package dev.sluice.transfer;

import dev.sluice.platform.egress.EgressRules;
import dev.sluice.platform.egress.GuardedHttp;
import dev.sluice.testkit.FaultyOrigin;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What fetches documents, by the real client, from an origin that a test can set up. */
public final class DocumentFixture implements AutoCloseable {

    private final FaultyOrigin origin = FaultyOrigin.start();
    private final GuardedHttp http = new GuardedHttp(EgressRules.allowing(List.of("127.0.0.1/32")), 4);
    private final FetchDocument documents = new FetchDocument(exchange(), Clock.systemUTC(), new Random(1));

    private OriginExchange exchange() {
        HostGovernor governor = new HostGovernor(16, Clock.systemUTC(), System::nanoTime, new Random(1));
        return new OriginExchange(http, governor, new Pace(0, System::nanoTime), Clock.systemUTC(), System::nanoTime);
    }

    /** Who asks. */
    public static final Asker ASKER = new Asker("user:1", new java.util.UUID(0, 1));

    /** How to ask: two tries after the first one, without much of a wait. */
    public static TransferOptions options() {
        Duration second = Duration.ofSeconds(1);
        return new TransferOptions(2, Duration.ofMillis(10), second, second, second, null);
    }

    /** Where the documents are. */
    public FaultyOrigin origin() {
        return origin;
    }

    /** What fetches them. */
    public FetchDocument documents() {
        return documents;
    }

    @Override
    public void close() {
        http.close();
        origin.close();
    }
}
