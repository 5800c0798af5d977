package dev.sluice.source.direct;

import dev.sluice.source.PlannedFile;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.source.SourceResolver;
import reactor.core.publisher.Flux;

/** The URL is the file. */
final class DirectSource implements SourceResolver {

    @Override
    public SourceKind kind() {
        return SourceKind.DIRECT;
    }

    @Override
    public Flux<PlannedFile> plan(SourceRef reference) {
        return Flux.just(new PlannedFile(0, reference.url(), null));
    }
}
