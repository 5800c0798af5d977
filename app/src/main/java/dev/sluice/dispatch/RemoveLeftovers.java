package dev.sluice.dispatch;

import dev.sluice.job.ItemStore;
import dev.sluice.job.Leftover;
import dev.sluice.storage.Storage;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Removes the part files and journals of runs that have ended, whichever gateway left them. */
final class RemoveLeftovers {

    private static final int AT_ONCE = 100;

    private final ItemStore items;
    private final Storage storage;

    RemoveLeftovers(ItemStore items, Storage storage) {
        this.items = items;
        this.storage = storage;
    }

    Mono<Void> remove() {
        return items.leftovers(AT_ONCE)
                .collectList()
                .filter(leftovers -> !leftovers.isEmpty())
                .flatMap(this::remove);
    }

    private Mono<Void> remove(List<Leftover> leftovers) {
        return Flux.fromIterable(leftovers)
                .concatMap(leftover -> leftover.item() == null
                        ? Mono.empty()
                        : storage.removeParts(leftover.item(), leftover.folder(), leftover.path()))
                .then(Mono.defer(() -> items.swept(leftovers)));
    }
}
