package dev.sluice.source.extractor;

import dev.sluice.process.RunTool;
import dev.sluice.process.ToolCommand;
import dev.sluice.process.ToolLimits;
import dev.sluice.transfer.OriginAccess;
import dev.sluice.transfer.TransferOptions;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Asks gallery-dl. Fails with {@link dev.sluice.transfer.TransferFailure}. */
final class GalleryDl implements Finder {

    /** Its code for an address that it has no extractor for. */
    private static final int UNSUPPORTED = 64;

    private static final int MOST_OUTPUT = 64 << 20;
    private static final int MOST_PAGES = 200;
    private static final int DEEPEST = 3;

    /** Nobody listens there: whether there is an extractor is known before it asks anybody. */
    private static final String NOWHERE = "http://127.0.0.1:1";

    private final RunTool tools;
    private final EgressPass.Gate gate;
    private final ExtractorProperties properties;
    private final YtDlp ytDlp;
    private final GalleryReader reader = new GalleryReader(new ToolJson());

    GalleryDl(RunTool tools, EgressPass.Gate gate, ExtractorProperties properties, YtDlp ytDlp) {
        this.tools = tools;
        this.gate = gate;
        this.properties = properties;
        this.ytDlp = ytDlp;
    }

    @Override
    public String program() {
        return "gallery-dl";
    }

    @Override
    public Mono<Boolean> knows(URI url) {
        if (!properties.enabled()) {
            return Mono.just(false);
        }
        List<String> arguments =
                List.of("--config-ignore", "--retries", "0", "--proxy", NOWHERE, "-j", "--", url.toString());
        return ToolAnswer.of(tools.run(command(arguments, Map.of(), Map.of())))
                .map(answer -> answer.exitCode() != UNSUPPORTED && !reader.isByNameAlone(answer.text()))
                .onErrorResume(ExtractorErrors::isMissing, missing -> Mono.just(false));
    }

    /** Also what is behind the pages that it leads to, within a bound. */
    @Override
    public Flux<Found> find(URI url, TransferOptions options) {
        return Flux.using(() -> gate.open(options.proxy()), pass -> walk(url, options, pass), EgressPass::close)
                .concatMap(found ->
                        found instanceof Found.ForYtDlp video ? ytDlp.find(video.page(), options) : Flux.just(found));
    }

    private Flux<Found> walk(URI url, TransferOptions options, EgressPass pass) {
        Set<URI> seen = new HashSet<>(Set.of(url));
        return look(url, options, pass, 0)
                .expand(page -> Flux.fromIterable(page.next())
                        .filter(next -> page.depth() < DEEPEST && seen.size() < MOST_PAGES && seen.add(next))
                        .concatMap(next -> look(next, options, pass, page.depth() + 1)))
                .concatMapIterable(GalleryPage::found);
    }

    private Mono<GalleryPage> look(URI url, TransferOptions options, EgressPass pass, int depth) {
        List<String> arguments = List.of("--config-ignore", "-c", ToolFiles.GALLERY_DL, "-j", "--", url.toString());
        TransferOptions asking = depth == 0 ? options : options.with(elsewhere(options.access(), url));
        ToolCommand command = command(arguments, ToolFiles.environment(pass), ToolFiles.galleryDl(asking, url, pass));
        return ToolAnswer.of(tools.run(command)).map(answer -> page(answer, depth));
    }

    /** Cookies without a domain are for the host that the job named, and not for where its pages lead. */
    private static OriginAccess elsewhere(OriginAccess access, URI url) {
        boolean same = !access.origin().isEmpty() && OriginAccess.isSameOrigin(URI.create(access.origin()), url);
        return same ? access : new OriginAccess("", Map.of(), null, null, null, access.cookies());
    }

    private GalleryPage page(ToolAnswer answer, int depth) {
        if (answer.exitCode() == UNSUPPORTED && depth > 0) {
            return GalleryPage.empty(depth);
        }
        GalleryPage page = answer.text().isBlank() ? GalleryPage.empty(depth) : reader.read(answer.text(), depth);
        if (page.isEmpty() && answer.exitCode() != 0) {
            throw ExtractorErrors.told("gallery-dl", answer.exitCode(), answer.errors());
        }
        return page;
    }

    private ToolCommand command(List<String> arguments, Map<String, String> environment, Map<String, String> files) {
        ToolLimits limits = new ToolLimits(properties.findTime(), ToolLimits.USUAL_LINE, MOST_OUTPUT);
        return new ToolCommand(properties.gallery(), arguments, environment, files, limits);
    }
}
