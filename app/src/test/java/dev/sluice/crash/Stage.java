package dev.sluice.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.MediaClient;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.ProcessFacts;
import dev.sluice.testkit.TestDatabase;
import dev.sluice.testkit.failpoint.Failpoint;
import dev.sluice.testkit.failpoint.Failpoints;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A gateway that may die at any step, its database, an origin that remembers all versions of its files, and the jobs. */
final class Stage implements AutoCloseable {

    /** A lease lasts 30 s, the dead are looked for every 5 s, and the machine may be busy. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    final GatewayProcess gateway;
    final MediaClient client;
    final TestDatabase database;
    private final FaultyOrigin origin = FaultyOrigin.start();
    private final Failpoints failpoints;
    private final Map<String, List<Content>> versions = new ConcurrentHashMap<>();
    private final List<String> jobs = new CopyOnWriteArrayList<>();
    private final Progress progress;
    private final int descriptors;

    /**
     * Starts all of it.
     *
     * @param data the gateway's data directory
     * @param directory for what else there is
     * @param flags of the gateway's Java machine
     */
    Stage(Path data, Path directory, TestDatabase database, String... flags) {
        this.database = database;
        this.failpoints = new Failpoints(directory);
        List<String> all = new ArrayList<>(List.of(flags));
        all.addAll(List.of(failpoints.flag(), "-Xmx512m", "-XX:TieredStopAtLevel=1"));
        this.gateway = GatewayProcess.start(data, environment(), all);
        this.client = new MediaClient(gateway);
        this.progress = new Progress(database);
        this.descriptors = ProcessFacts.openFiles(gateway.pid());
    }

    private Map<String, String> environment() {
        return Map.of("DATABASE_URL", database.url(), "SLUICE_EGRESS_ALLOW", "127.0.0.1/32:" + origin.port());
    }

    /** Another gateway on the same database and directory. */
    GatewayProcess second() {
        return GatewayProcess.start(gateway.data(), environment(), List.of("-Xmx512m", "-XX:TieredStopAtLevel=1"));
    }

    /** Serves a file under a name of its own, or another version of it. */
    void serve(String name, OriginFile file) {
        versions.computeIfAbsent(name, unused -> new CopyOnWriteArrayList<>()).add(file.content());
        origin.serve("/" + name, file);
    }

    /** All that was ever served under a name. */
    List<Content> versions(String name) {
        return versions.getOrDefault(name, List.of());
    }

    List<String> jobs() {
        return jobs;
    }

    int descriptors() {
        return descriptors;
    }

    /** Starts a job of one file. */
    String submit(String name) {
        return submit(name, client);
    }

    /** As {@link #submit(String)}, by way of another gateway. */
    String submit(String name, MediaClient by) {
        String id = by.submit(origin.url("/" + name));
        jobs.add(id);
        return id;
    }

    /** Starts one job of a small file, a large one that several connections fetch, and one whose size nobody tells. */
    String submitThree(String prefix, long seed) {
        List<String> names = List.of(prefix + "-small.bin", prefix + "-large.bin", prefix + "-open.bin");
        serve(names.get(0), OriginFile.of(seed, 200_000));
        serve(names.get(1), OriginFile.of(seed + 1, 20 << 20).bytesPerSecond(20 << 20));
        serve(names.get(2), OriginFile.of(seed + 2, 300_000).noLength());
        StringBuilder list = new StringBuilder("<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">");
        for (String name : names) {
            list.append("<file name=\"%s\"><url>%s</url></file>".formatted(name, origin.url("/" + name)));
        }
        byte[] document = list.append("</metalink>").toString().getBytes(StandardCharsets.UTF_8);
        origin.serve("/" + prefix + ".meta4", OriginFile.of(document));
        return submit(prefix + ".meta4");
    }

    /** The gateway is to die when it has passed these. */
    void dieAfter(List<String> methods) {
        failpoints.arm(methods);
    }

    /** Waits until the gateway has died where it was to. */
    void awaitDeath() {
        await().atMost(PATIENCE).until(() -> !failpoints.areArmed());
        assertThat(gateway.ended()).isEqualTo(Failpoint.STATUS);
    }

    /** Lets the time pass after which the dead gateway's jobs are free. */
    void expireLeases() {
        database.execute("update job set lease_until = now() - interval '1 second' where state = 'running'");
    }

    /** Waits until no job is under way, and looks at all figures meanwhile. */
    void awaitEnd() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
            progress.look();
            return database.column("select 1 from job where state not in ('completed', 'failed', 'cancelled')")
                    .isEmpty();
        });
    }

    /** All jobs are in these states. */
    void requireStates(List<String> states) {
        assertThat(database.column("select concat_ws(' ', state, error_type, error_message) from job"))
                .allMatch(state -> states.contains(state.split(" ", 2)[0]), "in one of the states " + states);
    }

    /** A column of the one job that there is, or a sum over all; 0 for null. */
    long figure(String column) {
        return Long.parseLong(
                database.column("select coalesce(" + column + ", 0) from job").getFirst());
    }

    /** Looks at the figures of all jobs. */
    void look() {
        progress.look();
    }

    @Override
    public void close() {
        gateway.close();
        origin.close();
    }
}
