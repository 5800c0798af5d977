package dev.sluice.transfer;

import dev.sluice.platform.egress.WebAddress;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * What hosts are asked, over all jobs of this gateway: at most so many connections to one host and port are in use, turns
 * are given in fair order among jobs, and a host that asks to be left alone (by a 429 or 503, or by {@link CoolDown its
 * fields}) gets no request until then. Bodies that are under way go on.
 *
 * <p>The pool of connections has the same bound, and only so that a connection that is on its way back is waited for
 * rather than doubled: nothing else ever waits there, since a turn comes first. Thread-safe.
 */
public final class HostGovernor {

    /** With more hosts than these, the ones that nobody uses are forgotten. */
    static final int MAX_HOSTS = 10_000;

    /** The wait after a refusal doubles from at most this. */
    private static final Duration MAX_BASE = Duration.ofSeconds(1);

    private final ConcurrentHashMap<String, GovernedHost> hosts = new ConcurrentHashMap<>();
    private final int cap;
    private final Clock clock;
    private final LongSupplier nanos;
    private final RandomGenerator random;

    HostGovernor(int cap, Clock clock, LongSupplier nanos, RandomGenerator random) {
        this.cap = cap;
        this.clock = clock;
        this.nanos = nanos;
        this.random = random;
    }

    /**
     * What a request to a URL's host would wait for now; empty when it would go out at once.
     *
     * @param url an http or https address
     */
    public Optional<HostWait> waitsFor(URI url) {
        GovernedHost host = hosts.get(host(url));
        if (host == null) {
            return Optional.empty();
        }
        long cooling = host.nanosToCool();
        if (cooling > 0) {
            return Optional.of(new HostWait.CoolDown(clock.instant().plusNanos(cooling)));
        }
        return host.isFull() ? Optional.of(new HostWait.HostCap()) : Optional.empty();
    }

    /** The hosts that are left alone now, and for how long; names as {@link #host} gives them. */
    public Map<String, Duration> cooling() {
        Map<String, Duration> cooling = new HashMap<>();
        hosts.forEach((name, host) -> {
            long nanos = host.nanosToCool();
            if (nanos > 0) {
                cooling.put(name, Duration.ofNanos(nanos));
            }
        });
        return cooling;
    }

    /** The hosts for which as many jobs wait as there may be connections: one more would only wait too. */
    public List<String> crowded() {
        return hosts.entrySet().stream()
                .filter(host -> host.getValue().isCrowded())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A turn to ask a host, when it has come; cancelling gives up waiting. The permit must be given back. */
    Mono<Permit> permit(URI url, UUID job) {
        return Mono.create(sink -> {
            Permit permit = new Permit(host(url), job, sink);
            sink.onCancel(permit::giveBack);
            permit.turn.await();
        });
    }

    /** Takes note of an answer. */
    void heard(URI url, int status, HttpHeaders fields, Duration retryInterval) {
        GovernedHost host = hosts.get(host(url));
        if (host == null) {
            return;
        }
        Duration wait = CoolDown.asked(status, fields, clock);
        boolean refused = status == 429 || status == 503;
        if (refused) {
            Duration base = retryInterval.compareTo(MAX_BASE) < 0 ? retryInterval : MAX_BASE;
            wait = RetryWait.after(host.refused(), base, wait, random);
        } else {
            host.accepted();
        }
        if (refused || !wait.isZero()) {
            host.coolDown(wait.toNanos());
        }
    }

    /** Connections to a host that are in use. */
    int inUse(URI url) {
        GovernedHost host = hosts.get(host(url));
        return host == null ? 0 : host.inUse();
    }

    int knownHosts() {
        return hosts.size();
    }

    /**
     * What hosts are told apart by: the host of a URL in small letters, and its port.
     *
     * @param url an http or https address
     */
    public static String host(URI url) {
        return url.getHost().toLowerCase(Locale.ROOT) + ':' + WebAddress.port(url);
    }

    private GovernedHost use(String key) {
        if (hosts.size() >= MAX_HOSTS) {
            hosts.keySet().forEach(some -> hosts.computeIfPresent(some, (same, host) -> host.users > 0 ? host : null));
        }
        return hosts.compute(key, (same, there) -> {
            GovernedHost host = there == null ? new GovernedHost(cap, nanos) : there;
            host.users++;
            return host;
        });
    }

    private void unuse(String key) {
        hosts.computeIfPresent(key, (same, host) -> {
            host.users--;
            return host.users > 0 || host.isRemembered() ? host : null;
        });
    }

    /** The right to one connection to one host. */
    final class Permit {

        private final String key;
        private final GovernedHost.Turn turn;

        private Permit(String key, UUID job, MonoSink<Permit> sink) {
            this.key = key;
            this.turn = use(key).new Turn(job, () -> sink.success(this));
        }

        /** Gives the turn to the next one. What comes after the first time does nothing. */
        void giveBack() {
            if (turn.end()) {
                unuse(key);
            }
        }
    }
}
