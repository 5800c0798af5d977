package dev.sluice.feed;

import dev.sluice.platform.database.Notifications;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** Carries ticks from the gateway that runs a job to the subscribers of this gateway and of the others. */
public final class ProgressTicks {

    private static final String CHANNEL = "sluice_tick";

    /** So many ticks fit into one notification, whose payload is bounded to 8,000 bytes. */
    private static final int PER_NOTIFICATION = 8;

    private final Notifications notifications;
    private final JsonMapper json;
    private final ObjectReader reader;
    private final UUID instance;
    private final Sinks.Many<Tick> local = Sinks.many().multicast().directBestEffort();

    ProgressTicks(Notifications notifications, JsonMapper json, UUID instance) {
        this.notifications = notifications;
        this.json = json;
        this.reader = json.readerFor(Ticks.class);
        this.instance = instance;
    }

    /** Tells how far jobs of this gateway are. */
    public void publish(List<Tick> ticks) {
        synchronized (local) {
            ticks.forEach(local::tryEmitNext);
        }
        for (int from = 0; from < ticks.size(); from += PER_NOTIFICATION) {
            List<Tick> some = new ArrayList<>(ticks.subList(from, Math.min(ticks.size(), from + PER_NOTIFICATION)));
            notifications.send(CHANNEL, json.writeValueAsString(new Ticks(instance, some)));
        }
    }

    /** Ticks of this gateway and of the others, from now on. */
    Flux<Tick> follow() {
        return Flux.merge(local.asFlux(), others());
    }

    private Flux<Tick> others() {
        return notifications
                .listen(CHANNEL)
                .filter(payload -> !payload.isEmpty())
                .concatMapIterable(this::read)
                .filter(ticks -> !ticks.from().equals(instance))
                .concatMapIterable(Ticks::ticks);
    }

    /** What a gateway of another version tells may not be readable here; its figures are read from the rows then. */
    private List<Ticks> read(String payload) {
        try {
            return List.of(reader.<Ticks>readValue(payload));
        } catch (JacksonException unreadable) {
            return List.of();
        }
    }

    private record Ticks(UUID from, List<Tick> ticks) {}
}
