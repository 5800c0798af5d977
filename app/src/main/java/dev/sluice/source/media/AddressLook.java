package dev.sluice.source.media;

import dev.sluice.transfer.Asker;
import dev.sluice.transfer.FetchDocument;
import dev.sluice.transfer.OriginRefusal;
import dev.sluice.transfer.SmallDocument;
import dev.sluice.transfer.TransferFailure;
import dev.sluice.transfer.TransferOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What an address gives. Its type tells, by a HEAD; where the origin answers none, or tells no type, the first bytes do. The
 * ending of a name tells nothing by itself, except of what is no page that it lists the pieces of a stream.
 */
final class AddressLook {

    /** What there is. */
    enum Seen {
        /** A file; also what cannot be asked, which fails when it is fetched. */
        FILE,
        /** A page. */
        PAGE,
        /** A list of the pieces of a stream. */
        STREAM,
        /** Nothing for who asks so plainly. */
        REFUSED
    }

    private static final int FIRST_BYTES = 1024;

    private static final Pattern HTML_TYPE = Pattern.compile("\\s*(text/html|application/xhtml\\+xml)\\s*(;.*)?");

    /** Playlists of RFC 8216, and descriptions of MPEG-DASH. */
    private static final Pattern STREAM_TYPE = Pattern.compile(
            "\\s*(application/vnd\\.apple\\.mpegurl|application/x-mpegurl|audio/mpegurl|application/dash\\+xml)\\s*(;.*)?");

    private static final Pattern STREAM_NAME = Pattern.compile(".*\\.(m3u8|mpd)", Pattern.DOTALL);

    private static final Pattern ATTACHMENT = Pattern.compile("\\s*attachment\\s*(;.*)?");

    /** How pages begin that do not tell their type (MIME Sniffing section 7.1). */
    private static final Pattern HTML = Pattern.compile(
            "(\\ufeff)?\\s*(<\\?xml[^>]*>\\s*)?<(!doctype html|!--|html|head|title|meta|script|style|body|div|table|p|h1|a|iframe)"
                    + "[\\s>].*",
            Pattern.DOTALL);

    private final FetchDocument documents;

    AddressLook(FetchDocument documents) {
        this.documents = documents;
    }

    /** Never fails. */
    Mono<Seen> at(URI url, TransferOptions options, Asker asker) {
        TransferOptions once = options.once();
        return documents
                .head(url, anywhere -> true, once, asker)
                .map(head -> byType(head.field("Content-Type"), head.field("Content-Disposition"), url))
                .onErrorResume(
                        TransferFailure.class,
                        failure -> mayAnswerGet(failure)
                                ? Mono.just(Optional.empty())
                                : Mono.just(Optional.of(refusal(failure))))
                .flatMap(told -> told.map(Mono::just).orElseGet(() -> byBytes(url, once, asker)));
    }

    /** Some origins refuse every HEAD. */
    private static boolean mayAnswerGet(TransferFailure failure) {
        return status(failure)
                .filter(status -> status == 400 || status == 403 || status == 405 || status == 501)
                .isPresent();
    }

    /** Programs may be let in where a plain request is not; who is asked too often must not be asked by them either. */
    private static Seen refusal(TransferFailure failure) {
        boolean refused = status(failure)
                .filter(status -> status >= 400 && status < 500 && status != 429)
                .isPresent();
        return refused ? Seen.REFUSED : Seen.FILE;
    }

    private static Optional<Integer> status(TransferFailure failure) {
        return failure.refusal().map(OriginRefusal::status);
    }

    private static Optional<Seen> byType(@Nullable String type, @Nullable String disposition, URI url) {
        if (disposition != null && matches(ATTACHMENT, disposition)) {
            return Optional.of(Seen.FILE);
        }
        return Optional.ofNullable(type).map(told -> byType(told, url));
    }

    private static Seen byType(String type, URI url) {
        if (matches(HTML_TYPE, type)) {
            return Seen.PAGE;
        }
        return matches(STREAM_TYPE, type) || isNamedLikeAStream(url) ? Seen.STREAM : Seen.FILE;
    }

    private static boolean isNamedLikeAStream(URI url) {
        return url.getPath() != null && matches(STREAM_NAME, url.getPath());
    }

    private static boolean matches(Pattern pattern, String text) {
        return pattern.matcher(text.toLowerCase(Locale.ROOT)).matches();
    }

    private Mono<Seen> byBytes(URI url, TransferOptions once, Asker asker) {
        return documents
                .beginning(url, FIRST_BYTES, once, asker)
                .map(first -> byBytes(first, url))
                .onErrorResume(TransferFailure.class, failure -> Mono.just(refusal(failure)));
    }

    private static Seen byBytes(SmallDocument first, URI url) {
        return byType(first.field("Content-Type"), first.field("Content-Disposition"), url)
                .orElseGet(() -> matches(HTML, text(first)) ? Seen.PAGE : byType("", url));
    }

    private static String text(SmallDocument document) {
        try (InputStream bytes = document.open()) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }
}
