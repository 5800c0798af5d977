package dev.sluice.account;

import java.time.Duration;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Removes sessions, tickets and password resets that have expired, once a minute and some at a time. */
final class SweepExpired implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(SweepExpired.class);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int AT_ONCE = 1_000;
    private static final int TIMES = 50;

    private final SessionStore sessions;
    private final TicketStore tickets;
    private final PasswordResetStore resets;
    private volatile Disposable sweeping = Disposables.disposed();

    SweepExpired(SessionStore sessions, TicketStore tickets, PasswordResetStore resets) {
        this.sessions = sessions;
        this.tickets = tickets;
        this.resets = resets;
    }

    Mono<Void> sweep() {
        return Flux.concat(all(sessions::sweep), all(tickets::sweep), all(resets::sweep))
                .then();
    }

    private static Mono<Void> all(IntFunction<Mono<Long>> some) {
        return Mono.defer(() -> some.apply(AT_ONCE))
                .repeat(TIMES - 1)
                .takeUntil(swept -> swept < AT_ONCE)
                .then();
    }

    private Mono<Void> round() {
        return sweep().timeout(PATIENCE).onErrorResume(error -> {
            log.warn("sweep: {}", error.toString());
            return Mono.empty();
        });
    }

    @Override
    public void start() {
        sweeping = Flux.interval(PERIOD)
                .onBackpressureDrop()
                .concatMap(n -> round(), 1)
                .subscribe();
    }

    @Override
    public void stop() {
        sweeping.dispose();
    }

    @Override
    public boolean isRunning() {
        return !sweeping.isDisposed();
    }
}
