package dev.sluice.account;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The requests for password resets that wait to be dealt with, behind the answers that they got. Those that still wait when
 * the gateway ends are lost; who gets no mail asks again. The log tells neither addresses nor tokens.
 */
final class ResetRequests implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ResetRequests.class);
    private static final int MOST_WAITING = 1_000;
    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

    private final PasswordResetStore store;
    private final ResetMail mail;
    private final RandomSecrets secrets;
    private final Clock clock;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean toldMissing = new AtomicBoolean();
    private Instant warned = Instant.MIN;
    private Sinks.Many<String> requests = queue();
    private volatile Disposable working = Disposables.disposed();

    ResetRequests(PasswordResetStore store, ResetMail mail, RandomSecrets secrets, Clock clock) {
        this.store = store;
        this.mail = mail;
        this.secrets = secrets;
        this.clock = clock;
    }

    private static Sinks.Many<String> queue() {
        return Sinks.many().unicast().onBackpressureBuffer();
    }

    /** Takes a request in, or drops it when too many wait. Takes the same time for every address. */
    void add(String email) {
        List<String> missing = mail.missing();
        if (!missing.isEmpty()) {
            tellOnce(missing);
        } else if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            warnOfDropped();
        } else {
            emit(email);
        }
    }

    private void tellOnce(List<String> missing) {
        if (toldMissing.compareAndSet(false, true)) {
            log.warn("a password reset was asked for, and no mail can be sent: {} not set", String.join(", ", missing));
        }
    }

    private synchronized void warnOfDropped() {
        Instant now = clock.instant();
        if (warned.isBefore(now.minus(BETWEEN_WARNINGS))) {
            warned = now;
            log.warn("{} password resets wait, further ones are dropped", MOST_WAITING);
        }
    }

    /** Only hands over: the work goes on another thread. */
    private synchronized void emit(String email) {
        requests.tryEmitNext(email);
    }

    private Mono<Void> work(String email) {
        waiting.decrementAndGet();
        String token = secrets.next();
        SecretHash hash = SecretHash.of(token);
        return store.open(email, hash)
                .flatMap(address -> mail.send(address, token)
                        .onErrorResume(error -> store.withdraw(hash).then(Mono.error(error))))
                .onErrorResume(error -> {
                    log.warn("the mail of a password reset was not sent: {}", kinds(error));
                    return Mono.empty();
                });
    }

    /** Messages of mail servers repeat addresses. */
    private static String kinds(Throwable error) {
        return Stream.iterate(error, cause -> cause != null, Throwable::getCause)
                .map(cause -> cause.getClass().getSimpleName())
                .collect(Collectors.joining(", by "));
    }

    @Override
    public synchronized void start() {
        waiting.set(0);
        requests = queue();
        working = requests.asFlux()
                .publishOn(mail.threads(), 1)
                .flatMap(email -> Mono.defer(() -> work(email)), ResetMail.AT_ONCE, 1)
                .subscribe();
    }

    @Override
    public void stop() {
        working.dispose();
    }

    @Override
    public boolean isRunning() {
        return !working.isDisposed();
    }
}
