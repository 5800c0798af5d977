package dev.sluice.source.huggingface;

import dev.sluice.source.PlannedFile;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.source.SourceResolver;
import dev.sluice.transfer.Asker;
import dev.sluice.transfer.FileRequest;
import dev.sluice.transfer.OriginAccess;
import dev.sluice.transfer.TransferFailure;
import dev.sluice.transfer.TransferOptions;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A repository: its plan is the files of one commit, each with what it must hash to. The first of them is looked at before
 * any is fetched, so that a repository that may not be read fails once, and not once for each file.
 */
final class HubSource implements SourceResolver {

    private final HubApi api;
    private final LocalDirectory local;
    private final OriginAccess access;

    HubSource(HubApi api, LocalDirectory local, HubProperties properties) {
        this.api = api;
        this.local = local;
        this.access = access(properties);
    }

    private static OriginAccess access(HubProperties properties) {
        return properties.token().isEmpty()
                ? OriginAccess.NONE
                : OriginAccess.of(
                        properties.url(), Map.of("Authorization", "Bearer " + properties.token()), null, null, null);
    }

    @Override
    public SourceKind kind() {
        return SourceKind.HUGGING_FACE;
    }

    @Override
    public TransferOptions options(TransferOptions options) {
        return options.with(access);
    }

    @Override
    public Mono<SourceRef> pin(SourceRef reference, TransferOptions options, Asker asker) {
        HubReference wanted = HubReference.of(reference.url());
        if (wanted.isPinned()) {
            return Mono.just(reference);
        }
        return api.commit(wanted, options(options), asker)
                .onErrorMap(TransferFailure.class, HubErrors::explain)
                .map(commit -> new SourceRef(kind(), wanted.at(commit).url(reference.url())));
    }

    @Override
    public Flux<PlannedFile> plan(SourceRef reference, TransferOptions options, Asker asker) {
        HubReference wanted = HubReference.of(reference.url());
        TransferOptions asking = options(options);
        return wanted(wanted, asking, asker)
                .index((position, file) -> planned(position, file, api.resolve(wanted, file.path())))
                .switchOnFirst((first, files) -> first.hasValue()
                        ? api.look(Objects.requireNonNull(first.get()).url(), asking, asker)
                                .thenMany(files)
                        : files)
                .onErrorMap(TransferFailure.class, HubErrors::explain);
    }

    /** Where files are named, it is known that all of them are there before any is fetched. */
    private Flux<RepoFile> wanted(HubReference wanted, TransferOptions options, Asker asker) {
        Flux<RepoFile> all = api.files(wanted, options, asker);
        FilePatterns patterns = new FilePatterns(wanted.files());
        return wanted.files().isEmpty()
                ? all
                : all.filter(file -> patterns.take(file.path())).collectList().flatMapIterable(files -> {
                    if (!patterns.fruitless().isEmpty()) {
                        throw HubErrors.missing(patterns.fruitless());
                    }
                    return files;
                });
    }

    private static PlannedFile planned(long position, RepoFile file, URI url) {
        return new PlannedFile(Math.toIntExact(position), url, file.folder(), file.name(), List.of(), file.expected());
    }

    @Override
    public Mono<String> present(FileRequest wanted) {
        return local.present(wanted);
    }

    @Override
    public Mono<Void> published(FileRequest file) {
        return local.published(file);
    }

    @Override
    public TransferFailure explain(TransferFailure failure) {
        return HubErrors.explain(failure);
    }
}
