package dev.sluice.source.direct;

import dev.sluice.source.PlannedFile;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.source.SourceResolver;
import dev.sluice.transfer.Asker;
import dev.sluice.transfer.Expected;
import dev.sluice.transfer.FetchDocument;
import dev.sluice.transfer.MetalinkDocument;
import dev.sluice.transfer.MetalinkFile;
import dev.sluice.transfer.SmallDocument;
import dev.sluice.transfer.TransferOptions;
import dev.sluice.transfer.TransferSignal;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The URL is the file; or, where it ends as a Metalink document does and is one, the files are those of the document.
 * Only the ending makes the gateway look, so that no other download costs one more request. A reference with a checksum
 * is always the file itself: the checksum is of what the URL gives.
 */
final class DirectSource implements SourceResolver {

    private final FetchDocument documents;

    DirectSource(FetchDocument documents) {
        this.documents = documents;
    }

    @Override
    public SourceKind kind() {
        return SourceKind.DIRECT;
    }

    @Override
    public Flux<PlannedFile> plan(SourceRef reference, TransferOptions options, Asker asker) {
        boolean mayList = reference.checksums().isEmpty() && MetalinkDocument.isNamedLikeOne(reference.url());
        return mayList ? listed(reference, options, asker) : Flux.just(itself(reference));
    }

    private static PlannedFile itself(SourceRef reference) {
        Expected expected = new Expected(TransferSignal.UNKNOWN, reference.checksums());
        return new PlannedFile(0, reference.url(), "", null, List.of(), expected);
    }

    /** Parsing is too much work for a thread that serves connections. */
    private Flux<PlannedFile> listed(SourceRef reference, TransferOptions options, Asker asker) {
        return documents
                .fetch(reference.url(), MetalinkDocument.MOST_BYTES, options, asker)
                .publishOn(Schedulers.boundedElastic())
                .flatMap(DirectSource::files)
                .defaultIfEmpty(List.of(itself(reference)))
                .flatMapIterable(files -> files);
    }

    private static Mono<List<PlannedFile>> files(SmallDocument document) {
        return Mono.justOrEmpty(MetalinkDocument.read(document).map(metalink -> files(metalink.files())));
    }

    private static List<PlannedFile> files(List<MetalinkFile> files) {
        return IntStream.range(0, files.size())
                .mapToObj(position -> file(position, files.get(position)))
                .toList();
    }

    private static PlannedFile file(int position, MetalinkFile file) {
        List<URI> mirrors = file.urls().subList(1, file.urls().size());
        return new PlannedFile(position, file.urls().getFirst(), file.folder(), file.name(), mirrors, file.expected());
    }
}
