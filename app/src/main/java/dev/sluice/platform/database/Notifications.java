package dev.sluice.platform.database;

import dev.sluice.platform.database.WaitingHints.Hint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Tells all instances on the same database that something changed, by PostgreSQL's LISTEN and NOTIFY. What arrives is a
 * hint: it can be lost, so that the truth is always read from the tables. Uses two connections outside of the pool, one
 * to listen and one to send, each opened at first use and again after a loss.
 */
public final class Notifications implements SmartLifecycle {

    /** The payload that means: some may have been missed, read the tables. */
    public static final String CATCH_UP = "";

    /** PostgreSQL refuses 8,000 bytes. */
    private static final int MOST_BYTES = 7_900;

    private static final Pattern CHANNEL = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final DedicatedConnection listening;
    private final DedicatedConnection sending;
    private final ListenForHints listen;
    private final SendHints send;
    private final Sinks.Empty<Void> stopped = Sinks.empty();
    private volatile boolean running = true;

    /**
     * Opens nothing yet.
     *
     * @param address the database that all instances share
     */
    public Notifications(DatabaseAddress address) {
        this.listening = new DedicatedConnection(address);
        this.sending = new DedicatedConnection(address);
        this.listen = new ListenForHints(listening);
        this.send = new SendHints(sending);
    }

    /**
     * Follows a channel: {@link #CATCH_UP} as soon as the server listens and again after each reconnect, and the payloads
     * sent from then on, also by this instance. Never fails; completes when this is stopped. A reader that lags more than
     * 10,000 payloads behind loses the oldest.
     *
     * @param channel lower-case letters, digits and underscores, 63 at most
     * @return a stream that costs no connection of its own
     */
    public Flux<String> listen(String channel) {
        String checked = checked(channel);
        return Flux.defer(() -> listen.on(checked)).takeUntilOther(stopped.asMono());
    }

    /**
     * Sends a hint within about 20 ms, together with all others that wait; equal ones go once. Never blocks and never
     * fails for the database's sake: without it hints wait, up to 10,000, then the oldest is dropped.
     *
     * @param channel lower-case letters, digits and underscores, 63 at most
     * @param payload at most 7,900 bytes in UTF-8
     * @throws IllegalArgumentException for another channel or a longer payload
     */
    public void send(String channel, String payload) {
        int bytes = payload.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            throw new IllegalArgumentException("A notification on " + channel + " has " + bytes
                    + " bytes, but may have at most " + MOST_BYTES + ".");
        }
        send.add(new Hint(checked(channel), payload));
    }

    private static String checked(String channel) {
        if (!CHANNEL.matcher(channel).matches()) {
            throw new IllegalArgumentException("The channel name '" + channel
                    + "' is not made of at most 63 lower-case letters, digits and underscores.");
        }
        return channel;
    }

    @Override
    public void start() {
        // Connections open at first use.
    }

    /** Ends all streams, sends what waits, and closes both connections without waiting for that. */
    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public void stop(Runnable callback) {
        running = false;
        stopped.tryEmitEmpty();
        Mono.whenDelayError(listening.close(), send.close().onErrorComplete().then(sending.close()))
                .timeout(GOODBYE)
                .onErrorComplete()
                .doFinally(signal -> callback.run())
                .subscribe();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stops after the features, which have a higher phase. */
    @Override
    public int getPhase() {
        return 0;
    }
}
