package dev.sluice.transfer;

import dev.sluice.storage.Storage;
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
        Optional<String> unwanted = request.options()
                .filter()
                .refuses(name, answer.total(), answer.field("Content-Type"), answer.field("Last-Modified"));
        if (unwanted.isPresent()) {
            return Mono.error(new LeftOut(unwanted.get()));
        }
        EarlierFile earlier = request.earlier();
        if (earlier == null || request.folder().root().replaces() || earlier.size() != answer.total()) {
            return Mono.empty();
        }
        boolean same = validator.filter(earlier.validator()::equals).isPresent();
        return same ? failWhereItLies(earlier, storage) : Mono.empty();
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
        filter.refuses(size).ifPresent(reason -> {
            throw new LeftOut(reason);
        });
    }
}
