package dev.sluice.job;

import dev.sluice.platform.database.Uncancelled;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Lets queued jobs wait for their hosts, and says so. */
public final class HostWaitStore {

    private final DatabaseClient database;

    HostWaitStore(DatabaseClient database) {
        this.database = database;
    }

    /**
     * Puts off the queued jobs of hosts that asked to be left alone. What is due later anyway stays as it is.
     *
     * @param hosts how long, by host and port
     */
    public Mono<Void> coolDown(Map<String, Duration> hosts) {
        if (hosts.isEmpty()) {
            return Mono.empty();
        }
        return database.sql("""
                        update job set run_at = now() + make_interval(secs => cooling.seconds), wait_reason = 'cool_down'
                        from unnest(cast(:hosts as text[]), cast(:seconds as double precision[]))
                            as cooling (host, seconds)
                        where state = 'queued' and job.host = cooling.host
                            and run_at < now() + make_interval(secs => cooling.seconds - 1)""")
                .bind("hosts", hosts.keySet().toArray(String[]::new))
                .bind(
                        "seconds",
                        hosts.values().stream()
                                .map(wait -> wait.toMillis() / 1000.0)
                                .toArray(Double[]::new))
                .then()
                .as(Uncancelled::run);
    }

    /** Takes note that the due jobs of these hosts are passed over for now. */
    public Mono<Void> crowded(Collection<String> hosts) {
        if (hosts.isEmpty()) {
            return Mono.empty();
        }
        return database.sql("""
                        update job set wait_reason = 'host_cap'
                        where state = 'queued' and run_at <= now() and host = any (cast(:hosts as text[]))
                            and wait_reason is distinct from 'host_cap'""")
                .bind("hosts", hosts.toArray(String[]::new))
                .then()
                .as(Uncancelled::run);
    }
}
