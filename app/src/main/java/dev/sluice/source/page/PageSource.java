package dev.sluice.source.page;

import dev.sluice.source.PlannedFile;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.source.SourceResolver;
import dev.sluice.transfer.Asker;
import dev.sluice.transfer.Expected;
import dev.sluice.transfer.FailureType;
import dev.sluice.transfer.FetchDocument;
import dev.sluice.transfer.NextLink;
import dev.sluice.transfer.OriginAccess;
import dev.sluice.transfer.OriginHead;
import dev.sluice.transfer.SourceTerms;
import dev.sluice.transfer.TransferFailure;
import dev.sluice.transfer.TransferOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/**
 * The media of a page and of those that follow it by {@code rel=next} within its origin, as they are found. Each address counts
 * once, in the order of the pages.
 */
final class PageSource implements SourceResolver, AutoCloseable {

    /** What is behind that of one page is not read. */
    private static final long MOST_BYTES = 32 << 20;

    private static final int BUFFERS_AHEAD = 4;

    /** So many pages are read at once: one that drips keeps its thread for long. */
    private static final int MOST_AT_ONCE = 32;

    private static final int MOST_WAITING = 10_000;

    private static final NettyDataBufferFactory BUFFERS = new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

    private final FetchDocument documents;
    private final MediaMarkup markup;
    private final Scheduler threads = Schedulers.newBoundedElastic(MOST_AT_ONCE, MOST_WAITING, "pages", 60, true);

    PageSource(FetchDocument documents, JsonMapper json) {
        this.documents = documents;
        this.markup = new MediaMarkup(json);
    }

    @Override
    public SourceKind kind() {
        return SourceKind.PAGE;
    }

    /** The files go into a folder that is named for the page's title. Fails also where there are none. */
    @Override
    public Flux<PlannedFile> plan(SourceRef reference, TransferOptions options, Asker asker) {
        return Flux.defer(() -> {
            PageWalk walk = new PageWalk(reference.url());
            return Flux.defer(() -> page(walk, options, asker))
                    .repeat(walk::hasNext)
                    .concatWith(Mono.defer(() -> walk.foundAny() ? Mono.empty() : Mono.error(nothing())));
        });
    }

    private static TransferFailure nothing() {
        return new TransferFailure(FailureType.NO_MEDIA, "No media files found on the page", null);
    }

    private Flux<PlannedFile> page(PageWalk walk, TransferOptions options, Asker asker) {
        return documents.read(walk.page(), options, asker, (head, body) -> read(walk, head, body));
    }

    /**
     * Parsing waits for bytes, on a thread that may. What is found waits in memory, and the page does not wait for it: else
     * pages could hold the very connections that their files need.
     */
    private Flux<PlannedFile> read(PageWalk walk, OriginHead head, Flux<ByteBuf> body) {
        return Flux.using(
                        () -> open(head, body),
                        reader -> Flux.<URI>fromIterable(() -> reader)
                                .mapNotNull(url -> walk.take(url, reader.title()))
                                .doOnComplete(() -> next(walk, head, reader)),
                        PageReader::close)
                .onErrorMap(PageSource::cause)
                .subscribeOn(threads)
                .onBackpressureBuffer();
    }

    private PageReader open(OriginHead head, Flux<ByteBuf> body) throws IOException {
        AtomicLong bytes = new AtomicLong();
        Flux<ByteBuf> some = body.takeUntil(buffer -> bytes.addAndGet(buffer.readableBytes()) > MOST_BYTES);
        InputStream stream = DataBufferUtils.subscriberInputStream(some.map(BUFFERS::wrap), BUFFERS_AHEAD);
        return new PageReader(PageCharset.reader(stream, head.field("Content-Type")), head.url(), markup);
    }

    /** A page of another origin is another thing, wherever the link to it stands. */
    private static void next(PageWalk walk, OriginHead head, PageReader reader) {
        URI inMarkup = reader.nextPage();
        URI next = inMarkup != null
                ? inMarkup
                : NextLink.of(head.fields("Link"))
                        .flatMap(link -> PageAddress.read(head.url(), link))
                        .orElse(null);
        walk.follow(next != null && OriginAccess.isSameOrigin(head.url(), next) ? next : null);
    }

    /** What the origin did, out of what the parser and the stream made of it. */
    private static Throwable cause(Throwable error) {
        return Exceptions.unwrap(
                error instanceof UncheckedIOException read ? Objects.requireNonNull(read.getCause()) : error);
    }

    /** The pieces of a stream are the file, and not the list of them. */
    private static boolean isList(URI url) {
        return url.getPath() != null && url.getPath().toLowerCase(Locale.ROOT).matches("(?s).*\\.(m3u8|mpd)");
    }

    @Override
    public void close() {
        threads.dispose();
    }

    static PlannedFile file(int position, URI url, String folder, URI page) {
        boolean film = isList(url);
        SourceTerms terms = film ? SourceTerms.madeOf(url) : SourceTerms.shownBy(page);
        String name = film ? PageAddress.name(url).replaceFirst("\\.[^.]*$", "") + ".mp4" : null;
        return new PlannedFile(position, url, folder, name, List.of(), Expected.NOTHING, terms);
    }
}
