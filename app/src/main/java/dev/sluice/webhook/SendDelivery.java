package dev.sluice.webhook;

import dev.sluice.platform.egress.EgressRefused;
import dev.sluice.platform.egress.GuardedHttp;
import dev.sluice.platform.egress.ProxyFailure;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/** Makes one try: a signed POST, without redirects. Of the answer only the status is read. */
final class SendDelivery {

    private static final int MOST_READ = 16 << 10;

    private final HttpClient http;
    private final WebhookProperties properties;
    private final Clock clock;
    private final Duration limit;

    /**
     * A sender.
     *
     * @param http {@link GuardedHttp}'s, for the way to the receiver
     * @param limit how long one try may take
     */
    SendDelivery(HttpClient http, WebhookProperties properties, Clock clock, Duration limit) {
        this.http = http;
        this.properties = properties;
        this.clock = clock;
        this.limit = limit;
    }

    /** How it ended, within the limit; never fails. Cancelling it closes the connection. The body goes with its length. */
    Mono<Answer> send(Delivery delivery) {
        return http.doOnRequest((request, connection) -> GuardedHttp.readAtMost(connection, MOST_READ))
                .headers(headers -> describe(headers, delivery))
                .post()
                .uri(properties.url())
                .send(Mono.fromSupplier(() -> Unpooled.copiedBuffer(delivery.body(), StandardCharsets.UTF_8)))
                .responseConnection((answer, connection) ->
                        Mono.just(new Answer(answer.status().code(), null)).doFinally(signal -> connection.dispose()))
                .next()
                .timeout(limit)
                .onErrorResume(error -> Mono.just(new Answer(null, sentence(error))));
    }

    private void describe(HttpHeaders headers, Delivery delivery) {
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        headers.set("Content-Type", "application/json")
                .set("X-Sluice-Event", delivery.event())
                .set("X-Sluice-Delivery", delivery.id().toString())
                .set("X-Sluice-Timestamp", timestamp)
                .set("X-Sluice-Signature", Signature.of(properties.secret(), timestamp, delivery.body()));
    }

    /** Without the error's own text, which may hold the address. */
    private static String sentence(Throwable error) {
        if (EgressRefused.in(error).isPresent()) {
            return "The gateway may not connect to the receiver's address.";
        }
        if (error instanceof TimeoutException) {
            return "The receiver did not answer in time.";
        }
        return ProxyFailure.in(error).map(Throwable::getMessage).orElseGet(() -> other(error));
    }

    private static String other(Throwable error) {
        return "The receiver could not be asked: " + error.getClass().getSimpleName() + ".";
    }
}
