package dev.sluice.source.media;

import dev.sluice.source.PlannedFile;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.source.SourceResolver;
import dev.sluice.transfer.Asker;
import dev.sluice.transfer.MetalinkDocument;
import dev.sluice.transfer.TransferOptions;
import reactor.core.publisher.Flux;

/** Any address: what its answer says it is. */
final class MediaSource implements SourceResolver {

    private final PageCheck check;
    private final SourceResolver direct;
    private final SourceResolver pages;

    MediaSource(PageCheck check, SourceResolver direct, SourceResolver pages) {
        this.check = check;
        this.direct = direct;
        this.pages = pages;
    }

    @Override
    public SourceKind kind() {
        return SourceKind.MEDIA;
    }

    @Override
    public Flux<PlannedFile> plan(SourceRef reference, TransferOptions options, Asker asker) {
        if (MetalinkDocument.isNamedLikeOne(reference.url())) {
            return direct.plan(reference, options, asker);
        }
        return check.isPage(reference.url(), options, asker)
                .flatMapMany(page -> page
                        ? pages.plan(new SourceRef(pages.kind(), reference.url()), options, asker)
                        : direct.plan(reference, options, asker));
    }
}
