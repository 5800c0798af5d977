package dev.sluice.source.extractor;

import dev.sluice.source.PlannedFile;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.source.SourceResolver;
import dev.sluice.transfer.Asker;
import dev.sluice.transfer.FileMaker;
import dev.sluice.transfer.FileRequest;
import dev.sluice.transfer.SourceTerms;
import dev.sluice.transfer.SourceTerms.Reach;
import dev.sluice.transfer.TransferOptions;
import dev.sluice.transfer.TransferSignal;
import java.net.URI;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What one of the programs finds behind a page. Files that only yt-dlp can fetch are fetched by it. */
final class ExtractorSource implements SourceResolver {

    private final SourceKind kind;
    private final Finder finder;
    private final YtDlp ytDlp;

    ExtractorSource(SourceKind kind, Finder finder, YtDlp ytDlp) {
        this.kind = kind;
        this.finder = finder;
        this.ytDlp = ytDlp;
    }

    @Override
    public SourceKind kind() {
        return kind;
    }

    @Override
    public Mono<Boolean> knows(URI url) {
        return finder.knows(url);
    }

    @Override
    public Flux<PlannedFile> plan(SourceRef reference, TransferOptions options, Asker asker) {
        return Flux.defer(() -> {
            FoundFiles files = new FoundFiles(finder.program(), reference.url());
            return finder.find(reference.url(), options)
                    .concatMapIterable(files::take)
                    .concatWith(Flux.defer(files::end));
        });
    }

    /** The page is looked at again. */
    @Override
    public Mono<FileRequest> renew(FileRequest file, TransferOptions options) {
        URI page = file.terms().page();
        return page == null || file.terms().reach() != Reach.PASSING
                ? Mono.empty()
                : ytDlp.find(page, options)
                        .ofType(Found.File.class)
                        .filter(found -> found.entry() == file.terms().entry())
                        .next()
                        .map(found -> {
                            SourceTerms terms = FoundFiles.terms(found);
                            return file.at(found.url(), terms.options(options, found.url()), terms);
                        });
    }

    @Override
    public Flux<TransferSignal> make(FileRequest file, FileMaker.Handover handover) {
        String name = Objects.requireNonNullElse(file.name(), "video");
        return ytDlp.download(
                Objects.requireNonNull(file.terms().page()),
                file.terms().entry(),
                name,
                file.options(),
                made -> handover.take(made.path(), made.named(name)));
    }
}
