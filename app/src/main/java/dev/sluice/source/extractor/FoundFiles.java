package dev.sluice.source.extractor;

import dev.sluice.source.PlannedFile;
import dev.sluice.transfer.Expected;
import dev.sluice.transfer.FailureType;
import dev.sluice.transfer.OriginAccess;
import dev.sluice.transfer.SafeName;
import dev.sluice.transfer.SourceTerms;
import dev.sluice.transfer.SourceTerms.Reach;
import dev.sluice.transfer.TransferFailure;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Makes a plan of what a program finds, in its order. What is left out is told after the files, with the reason. */
final class FoundFiles {

    private static final int MOST_REMARKS = 1_000;

    private final String program;
    private final URI page;
    private final List<String> remarks = new ArrayList<>();
    private int planned;
    private String folder = "";

    FoundFiles(String program, URI page) {
        this.program = program;
        this.page = page;
    }

    List<PlannedFile> take(Found found) {
        return switch (found) {
            case Found.File file -> List.of(file(file.url(), file.name(), terms(file)));
            case Found.Streamed streamed -> List.of(file(numbered(streamed), streamed.name(), terms(streamed)));
            case Found.ForYtDlp video ->
                throw new IllegalStateException(
                        "nobody looked at " + video.page().getHost());
            case Found.Folder group -> {
                folder = SafeName.clean(flat(group.title()));
                yield List.of();
            }
            case Found.Remark remark -> {
                if (remarks.size() < MOST_REMARKS) {
                    remarks.add(remark.text());
                }
                yield List.of();
            }
        };
    }

    /** What is left out, where there are files beside it; else fails with the first reason. */
    Flux<PlannedFile> end() {
        if (planned == 0) {
            String why = remarks.isEmpty() ? program + " found no files there." : remarks.getFirst();
            return Flux.error(new TransferFailure(FailureType.NO_MEDIA, why, null));
        }
        return Flux.fromIterable(remarks)
                .map(why ->
                        file(page, null, new SourceTerms(Reach.LASTING, null, 0, null, null, OriginAccess.NONE, why)));
    }

    private PlannedFile file(URI url, @Nullable String name, SourceTerms terms) {
        String flat = name == null ? null : flat(name);
        return new PlannedFile(planned++, url, folder, flat, List.of(), Expected.NOTHING, terms);
    }

    private static String flat(String name) {
        return name.replace('/', '_').replace('\\', '_');
    }

    /** Videos of one page are files of their own. */
    private static URI numbered(Found.Streamed streamed) {
        return streamed.entry() == 0 ? streamed.page() : streamed.page().resolve("#" + streamed.entry());
    }

    static SourceTerms terms(Found.File file) {
        return new SourceTerms(
                file.page() == null ? Reach.LASTING : Reach.PASSING,
                file.page(),
                file.entry(),
                file.date(),
                file.userAgent(),
                file.access(),
                null);
    }

    private static SourceTerms terms(Found.Streamed streamed) {
        return new SourceTerms(
                Reach.MADE, streamed.page(), streamed.entry(), streamed.date(), null, OriginAccess.NONE, null);
    }
}
