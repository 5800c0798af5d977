package dev.sluice.transfer;

import dev.sluice.storage.Storage;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** The file is not wanted, or not again; the message is the reason. */
final class LeftOut extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private LeftOut(String reason) {
        super(reason, null, false, false);
    }

    /**
     * Looks at a whole answer before any of its body is read; fails with the reason where the file is left out.
     *
     * @param name the file's name
     * @param validator the version that the answer tells, or empty
     */
    static Mono<Void> check(
            FileRequest request, OriginAnswer answer, String name, Optional<String> validator, Storage storage) {
        Instant published = request.terms().date();
        Instant date = published == null ? FileFilter.instant(answer.field("Last-Modified")) : published;
        Optional<String> unwanted =
                request.options().filter().refuses(name, answer.total(), answer.field("Content-Type"), date);
        if (unwanted.isPresent()) {
            return Mono.error(new LeftOut(unwanted.get()));
        }
        EarlierFile earlier = request.earlier();
        return earlier == null || earlier.size() != answer.total()
                ? Mono.empty()
                : checkEarlier(request, validator.orElse(""), storage);
    }

    /**
     * Fails where the same was fetched before, and still lies there.
     *
     * @param validator the version that there is now; empty where nobody tells
     */
    static Mono<Void> checkEarlier(FileRequest request, String validator, Storage storage) {
        EarlierFile earlier = request.earlier();
        boolean same = earlier != null
                && !validator.isEmpty()
                && earlier.validator().equals(validator)
                && !request.folder().root().replaces();
        return same ? failWhereItLies(Objects.requireNonNull(earlier), storage) : Mono.empty();
    }

    /** Looks at what is known of a file before it is asked for; fails with the reason where the file is left out. */
    static Mono<Void> checkKnown(FileRequest request) {
        return Mono.fromRunnable(() -> {
            SourceTerms terms = request.terms();
            failFor(Optional.ofNullable(terms.leftOut()));
            String name = request.name();
            FileFilter filter = request.options().filter();
            long size = request.expected().size();
            failFor(name == null ? filter.refusesDate(terms.date()) : filter.refuses(name, size, null, terms.date()));
        });
    }

    /** Fails where a file that was made is not wanted. */
    static void checkMade(FileFilter filter, String name, long size) {
        failFor(filter.refuses(name, size, null, null));
    }

    private static void failFor(Optional<String> reason) {
        reason.ifPresent(why -> {
            throw new LeftOut(why);
        });
    }

    private static Mono<Void> failWhereItLies(EarlierFile earlier, Storage storage) {
        return storage.holds(earlier.path(), earlier.size())
                .filter(there -> there)
                .flatMap(there -> Mono.error(new LeftOut("It is there already, as " + earlier.path() + ".")));
    }

    /** Fails where so many bytes are too many already. */
    static void checkGrown(FileFilter filter, long bytes) {
        if (filter.isTooLarge(bytes)) {
            checkWhole(filter, bytes);
        }
    }

    /** Fails where a file of this size is not wanted. */
    static void checkWhole(FileFilter filter, long size) {
        failFor(filter.refuses(size));
    }
}
