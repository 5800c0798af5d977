package dev.sluice.source.media;

import dev.sluice.source.PlannedFile;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.source.SourceResolver;
import dev.sluice.transfer.Asker;
import dev.sluice.transfer.FileMaker;
import dev.sluice.transfer.FileRequest;
import dev.sluice.transfer.MetalinkDocument;
import dev.sluice.transfer.TransferOptions;
import dev.sluice.transfer.TransferSignal;
import java.net.URI;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Any address: a file, where its answer says so; else what the first program finds that is made for it; else the media of a
 * page.
 */
final class MediaSource implements SourceResolver {

    private final AddressLook look;
    private final Sources sources;

    /**
     * Who finds files.
     *
     * @param direct an address that is the file
     * @param galleryDl what gallery-dl knows
     * @param ytDlp what yt-dlp knows; makes what only it can fetch
     * @param pages the markup of pages
     */
    record Sources(SourceResolver direct, SourceResolver galleryDl, SourceResolver ytDlp, SourceResolver pages) {}

    MediaSource(AddressLook look, Sources sources) {
        this.look = look;
        this.sources = sources;
    }

    @Override
    public SourceKind kind() {
        return SourceKind.MEDIA;
    }

    @Override
    public Flux<PlannedFile> plan(SourceRef reference, TransferOptions options, Asker asker) {
        URI url = reference.url();
        if (MetalinkDocument.isNamedLikeOne(url)) {
            return sources.direct().plan(reference, options, asker);
        }
        return look.at(url, options, asker)
                .flatMap(seen -> source(seen, url))
                .flatMapMany(source -> source.plan(new SourceRef(source.kind(), url), options, asker));
    }

    private Mono<SourceResolver> source(AddressLook.Seen seen, URI url) {
        return switch (seen) {
            case FILE -> Mono.just(sources.direct());
            case STREAM -> whoKnows(url, sources.ytDlp()).defaultIfEmpty(sources.direct());
            case PAGE -> whoKnows(url, sources.galleryDl(), sources.ytDlp()).defaultIfEmpty(sources.pages());
            case REFUSED -> whoKnows(url, sources.galleryDl(), sources.ytDlp()).defaultIfEmpty(sources.direct());
        };
    }

    /** The first of them; all are asked at once. */
    private static Mono<SourceResolver> whoKnows(URI url, SourceResolver... programs) {
        return Flux.fromArray(programs)
                .flatMapSequential(
                        program -> program.knows(url).filter(knows -> knows).map(knows -> program))
                .next();
    }

    @Override
    public Flux<TransferSignal> make(FileRequest file, FileMaker.Handover handover) {
        return sources.ytDlp().make(file, handover);
    }

    @Override
    public Mono<FileRequest> renew(FileRequest file, TransferOptions options) {
        return sources.ytDlp().renew(file, options);
    }
}
