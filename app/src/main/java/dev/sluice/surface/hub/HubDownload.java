package dev.sluice.surface.hub;

import dev.sluice.account.Principal;
import dev.sluice.job.SubmitJob;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.source.huggingface.HubProperties;
import dev.sluice.source.huggingface.HubReference;
import dev.sluice.source.huggingface.RepoType;
import dev.sluice.storage.Root;
import dev.sluice.storage.Storage;
import dev.sluice.storage.UnsafePath;
import dev.sluice.surface.common.Refused;
import dev.sluice.surface.hub.HubWire.DownloadRequest;
import dev.sluice.transfer.TransferLimits;
import dev.sluice.transfer.TransferOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;

/** Checks what is asked to be downloaded, and makes a job of it. */
final class HubDownload {

    /** The surface's name on jobs. */
    static final String SURFACE = "hub";

    private static final String MAIN = "main";
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int RETRIES = 5;

    private final HubProperties properties;
    private final Storage storage;

    HubDownload(HubProperties properties, Storage storage) {
        this.properties = properties;
        this.storage = storage;
    }

    private enum Type {
        FULL,
        BRANCH,
        FILES
    }

    /** The job; fails with {@link Refused} 400 that names the field. Nothing is made. */
    Mono<SubmitJob> read(Principal principal, DownloadRequest wanted) {
        return Mono.defer(() -> {
            HubReference reference = reference(wanted);
            SourceRef source = new SourceRef(SourceKind.HUGGING_FACE, reference.url(properties.url()));
            String usual = reference.id().replace('/', '_');
            return storage.folder(Root.MODELS, Objects.requireNonNullElse(given(wanted.localDir()), usual))
                    .onErrorMap(UnsafePath.class, error -> bad("local_dir: " + error.getMessage()))
                    .map(folder -> new SubmitJob(principal.owner(), SURFACE, source, folder, options(wanted), 0, null));
        });
    }

    /** The type of download that a reference stands for. */
    static String type(HubReference reference) {
        if (!reference.files().isEmpty()) {
            return "files";
        }
        return reference.revision().equals(MAIN) ? "full" : "branch";
    }

    private static HubReference reference(DownloadRequest wanted) {
        String id = given(wanted.modelId());
        if (id == null) {
            throw bad("model_id required: the repository to download, such as openai-community/gpt2.");
        }
        List<String> files = given(wanted.files());
        String branch = given(wanted.branch());
        Type type = type(given(wanted.downloadType()), branch, files);
        if (type == Type.BRANCH && branch == null) {
            throw bad("branch: required when download_type is branch.");
        }
        if (type == Type.FILES && files.isEmpty()) {
            throw bad("files: required when download_type is files.");
        }
        String revision = Objects.requireNonNullElse(branch, MAIN);
        try {
            return new HubReference(repoType(wanted), id, revision, type == Type.FILES ? files : List.of());
        } catch (HubReference.BadReference error) {
            throw bad(field(error.part()) + ": " + error.getMessage());
        }
    }

    private static Type type(@Nullable String word, @Nullable String branch, List<String> files) {
        if (word == null) {
            Type withoutFiles = branch == null ? Type.FULL : Type.BRANCH;
            return files.isEmpty() ? withoutFiles : Type.FILES;
        }
        return switch (word) {
            case "full" -> Type.FULL;
            case "branch" -> Type.BRANCH;
            case "files" -> Type.FILES;
            default -> throw bad("download_type: must be full, branch or files.");
        };
    }

    private static RepoType repoType(DownloadRequest wanted) {
        return RepoType.of(Objects.requireNonNullElse(given(wanted.repoType()), RepoType.MODEL.word()))
                .orElseThrow(() -> bad("repo_type: must be model, dataset or space."));
    }

    /** A part of a reference in the words of the request. */
    private static String field(String part) {
        return switch (part) {
            case "id" -> "model_id";
            case "revision" -> "branch";
            default -> part;
        };
    }

    private TransferOptions options(DownloadRequest wanted) {
        boolean many = Objects.requireNonNullElse(wanted.hfTransfer(), properties.transfer());
        TransferLimits limits =
                many ? TransferLimits.USUAL : new TransferLimits(null, TransferLimits.USUAL.minimumSpeed(), 0, 1);
        return new TransferOptions(RETRIES, INTERVAL, CONNECT, PATIENCE, PATIENCE, null).with(limits);
    }

    /** Forms send an empty text for what nobody filled in. */
    private static @Nullable String given(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static List<String> given(@Nullable List<@Nullable String> texts) {
        return texts == null
                ? List.of()
                : texts.stream()
                        .map(text -> Objects.requireNonNullElse(text, ""))
                        .toList();
    }

    private static Refused bad(String detail) {
        return new Refused(HttpStatus.BAD_REQUEST, detail);
    }
}
