package dev.sluice.source.huggingface;

import dev.sluice.storage.Folder;
import dev.sluice.storage.LocalFiles;
import dev.sluice.transfer.Checksum;
import dev.sluice.transfer.FileRequest;
import java.time.Clock;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;

/**
 * The folder that a repository is fetched into, with the notes of the Hub's own client: what that fetched need not be fetched
 * again by the gateway, and the other way round. A file that was changed since its note counts by its hash alone.
 */
final class LocalDirectory {

    private static final String CACHE = ".cache/huggingface";
    private static final Pattern COMMIT = Pattern.compile("/resolve/([0-9a-f]{40})/");
    private static final String TAG = """
            Signature: 8a477f597d28d172789f06886806bc55
            # This directory holds what is known of the files around it. https://bford.info/cachedir/
            """;

    private final LocalFiles files;
    private final Clock clock;

    /** The folder whose marks were looked for last: one look is enough for the many files of a job. */
    private volatile String marked = "";

    LocalDirectory(LocalFiles files, Clock clock) {
        this.files = files;
        this.clock = clock;
    }

    /** Where the file lies already, whole and right; empty where it is to be fetched. */
    Mono<String> present(FileRequest wanted) {
        return files.find(wanted.folder(), name(wanted))
                .filter(found -> found.size() == wanted.expected().size())
                .flatMap(found -> files.read(notes(wanted.folder()), note(wanted))
                        .flatMap(text -> Mono.justOrEmpty(LocalNote.read(text)))
                        .filter(note -> note.isOf(found.modified()))
                        .map(note -> isRight(note, wanted))
                        .switchIfEmpty(Mono.defer(() -> hashes(wanted))))
                .filter(right -> right)
                .delayUntil(right -> published(wanted))
                .map(right -> path(wanted));
    }

    private static boolean isRight(LocalNote note, FileRequest wanted) {
        return note.etag().equals(checksum(wanted).hex());
    }

    private Mono<Boolean> hashes(FileRequest wanted) {
        Checksum checksum = checksum(wanted);
        return files.hash(
                        wanted.folder(),
                        name(wanted),
                        checksum.newDigest(wanted.expected().size()))
                .map(checksum::matches);
    }

    /** Notes that a file is there as it is at its commit. */
    Mono<Void> published(FileRequest file) {
        LocalNote note = new LocalNote(commit(file), checksum(file).hex(), clock.instant());
        return marked(file.folder()).then(files.write(notes(file.folder()), note(file), note.text()));
    }

    private Mono<Void> marked(Folder folder) {
        Folder cache = folder.in(CACHE);
        return marked.equals(folder.base())
                ? Mono.empty()
                : files.find(cache, ".gitignore")
                        .switchIfEmpty(Mono.defer(() -> files.write(cache, "CACHEDIR.TAG", TAG)
                                .then(files.write(cache, ".gitignore", "*\n"))
                                .then(Mono.empty())))
                        .then(Mono.fromRunnable(() -> marked = folder.base()));
    }

    private static Folder notes(Folder folder) {
        String below = folder.below();
        return folder.in(CACHE + "/download" + (below.isEmpty() ? "" : "/" + below));
    }

    private static String note(FileRequest file) {
        return name(file) + ".metadata";
    }

    private static String path(FileRequest file) {
        String folder = file.folder().path();
        return folder.isEmpty() ? name(file) : folder + "/" + name(file);
    }

    private static String name(FileRequest file) {
        return Objects.requireNonNull(file.name());
    }

    private static Checksum checksum(FileRequest file) {
        return file.expected().checksums().getFirst();
    }

    private static String commit(FileRequest file) {
        Matcher commit = COMMIT.matcher(file.url().getRawPath());
        if (!commit.find()) {
            throw new IllegalStateException("a file of a repository is planned at a commit");
        }
        return commit.group(1);
    }
}
