package dev.sluice.source.media;

import dev.sluice.transfer.Asker;
import dev.sluice.transfer.FetchDocument;
import dev.sluice.transfer.OriginHead;
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
 * Whether an address gives a page. Its type tells, by a HEAD; where the origin answers none, or tells no type, the first bytes
 * do. The ending of a name tells nothing by itself.
 */
final class PageCheck {

    private static final int FIRST_BYTES = 1024;

    private static final Pattern HTML_TYPE = Pattern.compile("\\s*(text/html|application/xhtml\\+xml)\\s*(;.*)?");

    private static final Pattern ATTACHMENT = Pattern.compile("\\s*attachment\\s*(;.*)?");

    /** How pages begin that do not tell their type (MIME Sniffing section 7.1). */
    private static final Pattern HTML = Pattern.compile(
            "(\\ufeff)?\\s*(<\\?xml[^>]*>\\s*)?<(!doctype html|!--|html|head|title|meta|script|style|body|div|table|p|h1|a|iframe)"
                    + "[\\s>].*",
            Pattern.DOTALL);

    private final FetchDocument documents;

    PageCheck(FetchDocument documents) {
        this.documents = documents;
    }

    /** Never fails: what cannot be asked is no page, and fails when it is fetched. */
    Mono<Boolean> isPage(URI url, TransferOptions options, Asker asker) {
        TransferOptions once = options.once();
        return documents
                .head(url, anywhere -> true, once, asker)
                .map(PageCheck::byType)
                .onErrorResume(
                        TransferFailure.class, failure -> mayAnswerGet(failure) ? Mono.just(Optional.empty()) : none())
                .flatMap(told -> told.map(Mono::just).orElseGet(() -> byBytes(url, once, asker)));
    }

    private static Mono<Optional<Boolean>> none() {
        return Mono.just(Optional.of(false));
    }

    /** Some origins refuse every HEAD. */
    private static boolean mayAnswerGet(TransferFailure failure) {
        return failure.refusal()
                .map(OriginRefusal::status)
                .filter(status -> status == 400 || status == 403 || status == 405 || status == 501)
                .isPresent();
    }

    private static Optional<Boolean> byType(OriginHead head) {
        return byType(head.field("Content-Type"), head.field("Content-Disposition"));
    }

    private static Optional<Boolean> byType(@Nullable String type, @Nullable String disposition) {
        if (disposition != null && matches(ATTACHMENT, disposition)) {
            return Optional.of(false);
        }
        return Optional.ofNullable(type).map(told -> matches(HTML_TYPE, told));
    }

    private static boolean matches(Pattern pattern, String text) {
        return pattern.matcher(text.toLowerCase(Locale.ROOT)).matches();
    }

    private Mono<Boolean> byBytes(URI url, TransferOptions once, Asker asker) {
        return documents
                .beginning(url, FIRST_BYTES, once, asker)
                .map(PageCheck::isPage)
                .onErrorReturn(TransferFailure.class, false);
    }

    private static boolean isPage(SmallDocument first) {
        return byType(first.field("Content-Type"), first.field("Content-Disposition"))
                .orElseGet(() -> matches(HTML, text(first)));
    }

    private static String text(SmallDocument document) {
        try (InputStream bytes = document.open()) {
            return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }
}
