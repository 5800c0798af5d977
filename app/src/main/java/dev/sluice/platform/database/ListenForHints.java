package dev.sluice.platform.database;

import dev.sluice.platform.database.DedicatedConnection.Live;
import io.r2dbc.postgresql.api.Notification;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Follows channels over one connection, and begins again when that is lost. */
final class ListenForHints {

    private static final Logger LOG = LoggerFactory.getLogger(ListenForHints.class);
    private static final int MOST_UNREAD = 10_000;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final DedicatedConnection connection;

    ListenForHints(DedicatedConnection connection) {
        this.connection = connection;
    }

    Flux<String> on(String channel) {
        return connection
                .get()
                .flatMapMany(live -> follow(live, channel))
                .concatWith(Mono.error(() -> new IOException("The connection that listens has ended")))
                .retryWhen(patiently(channel));
    }

    /** The subscription to the notifications comes before the LISTEN, so that none slips through between the two. */
    private static Flux<String> follow(Live live, String channel) {
        Flux<String> received = live.connection()
                .getNotifications()
                .filter(notification -> notification.getName().equals(channel))
                .map(ListenForHints::payload)
                .onBackpressureBuffer(MOST_UNREAD, dropped -> {}, BufferOverflowStrategy.DROP_OLDEST);
        Mono<String> begun = DedicatedConnection.execute(live.connection(), "listen \"" + channel + "\"")
                .thenReturn(Notifications.CATCH_UP);
        return Flux.merge(received, begun).takeUntilOther(live.ended());
    }

    private static String payload(Notification notification) {
        return Objects.requireNonNullElse(notification.getParameter(), "");
    }

    private static Retry patiently(String channel) {
        return Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                .maxBackoff(LONGEST_PAUSE)
                .transientErrors(true)
                .doBeforeRetry(signal -> LOG.warn(
                        "Listening on {} was interrupted, beginning again: {}",
                        channel,
                        signal.failure().toString()));
    }
}
