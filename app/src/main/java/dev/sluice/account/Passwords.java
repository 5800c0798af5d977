package dev.sluice.account;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Hashes passwords with Argon2id (RFC 9106) on threads of its own, since one hash takes some 30 ms and 19 MiB. At most twice
 * as many as there are cores are made at once, and as many wait as are made in about two seconds; beyond that it fails with
 * {@link PasswordsBusy}, rather than that all wait ever longer.
 */
final class Passwords implements AutoCloseable {

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int PARALLELISM = 1;
    private static final int MEMORY_KIB = 19_456;
    private static final int ITERATIONS = 2;

    private static final String PARAMETERS =
            "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + ITERATIONS + ",p=" + PARALLELISM + "$";

    private static final Pattern HASH =
            Pattern.compile("\\$argon2id\\$v=19\\$m=\\d{1,7},t=\\d{1,3},p=\\d{1,2}(\\$[A-Za-z0-9+/]{22,86}){2}");

    /** Stands in for the hash of a user that there is not: as much work, and nobody knows a password of it. */
    static final String NOBODYS = PARAMETERS + "A".repeat(22) + "$" + "A".repeat(43);

    private static final int WAITING_PER_THREAD = 32;
    private static final Duration IDLE = Duration.ofSeconds(60);

    private final Argon2PasswordEncoder argon2 =
            new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, PARALLELISM, MEMORY_KIB, ITERATIONS);
    private final ThreadPoolExecutor threads;
    private final Scheduler scheduler;

    Passwords() {
        this(2 * Runtime.getRuntime().availableProcessors());
    }

    /** With so many threads. */
    Passwords(int count) {
        this.threads = new ThreadPoolExecutor(
                count,
                count,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(count * WAITING_PER_THREAD),
                Thread.ofPlatform().daemon().name("sluice-password-", 1).factory(),
                // The pool's own way describes the pool, for which it takes its lock.
                (task, pool) -> {
                    throw new RejectedExecutionException();
                });
        threads.allowCoreThreadTimeOut(true);
        this.scheduler = Schedulers.fromExecutorService(threads);
    }

    /** What a password is to a hash. */
    enum Match {
        /** Another one. */
        WRONG,
        /** The one that was hashed. */
        RIGHT,
        /** The same, but the hash was made by other parameters than are used now, and is to be made anew. */
        RIGHT_BUT_OLD
    }

    /** A hash with its parameters and a new salt, in the PHC string format. */
    Mono<String> hash(String password) {
        return run(() -> argon2.encode(encodable(password)));
    }

    /** Compares in constant time. What is no hash matches nothing, after as much work; an empty password none at all. */
    Mono<Match> match(String password, String hash) {
        return run(() -> {
            String readable = HASH.matcher(hash).matches() ? hash : NOBODYS;
            if (!argon2.matches(encodable(password), readable)) {
                return Match.WRONG;
            }
            return hash.startsWith(PARAMETERS) ? Match.RIGHT : Match.RIGHT_BUT_OLD;
        });
    }

    /** Half a surrogate pair becomes a question mark; the hash would fail at it. */
    private static String encodable(String password) {
        return new String(password.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private <T> Mono<T> run(Callable<T> work) {
        return Mono.fromCallable(work)
                .subscribeOn(scheduler)
                .onErrorMap(RejectedExecutionException.class, full -> new PasswordsBusy());
    }

    /** What waits is not done any more. */
    @Override
    public void close() {
        scheduler.dispose();
        threads.shutdownNow();
    }
}
