package dev.sluice.source.huggingface;

import dev.sluice.transfer.FailureType;
import dev.sluice.transfer.OriginRefusal;
import dev.sluice.transfer.TransferFailure;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a Hub's refusals mean, in sentences that say what to do. */
final class HubErrors {

    private static final int LONGEST = 200;
    private static final String BAD_TOKEN = "Invalid credentials in Authorization header";
    private static final String DISABLED = "Access to this resource is disabled.";

    private HubErrors() {}

    /** The failure in the Hub's words: its code counts before its status. */
    static TransferFailure explain(TransferFailure failure) {
        return failure.refusal()
                .map(refusal -> failure.saying(sentence(refusal)))
                .orElse(failure);
    }

    private static String sentence(OriginRefusal refusal) {
        String message = Objects.requireNonNullElse(refusal.field("X-Error-Message"), "");
        String code = Objects.requireNonNullElse(refusal.field("X-Error-Code"), "");
        return switch (code) {
            case "RevisionNotFound" -> "The repository has no such branch, tag or commit.";
            case "EntryNotFound" -> "The repository has no such file at this commit.";
            case "GatedRepo" ->
                "The repository is gated: the account of the gateway's HF_TOKEN must ask for access on its page first.";
            case "RepoNotFound" -> notFound();
            default -> withoutCode(refusal.status(), message);
        };
    }

    private static String withoutCode(int status, String message) {
        if (message.equals(DISABLED)) {
            return "The Hub has disabled access to this repository.";
        }
        if (status == 401) {
            return message.startsWith(BAD_TOKEN) ? "The Hub does not know the gateway's HF_TOKEN." : notFound();
        }
        if (status == 429) {
            return "The Hub was asked too often (429): a token (HF_TOKEN) raises its limits.";
        }
        return "The Hub answered " + status + (message.isEmpty() ? "." : ": " + printable(message));
    }

    private static String notFound() {
        return "There is no such repository, or it is private and the gateway's HF_TOKEN may not read it.";
    }

    /** Paths and patterns by which no file was wanted. */
    static TransferFailure missing(List<String> files) {
        String more = files.size() > 1 ? ", nor by " + (files.size() - 1) + " more that were named" : "";
        return new TransferFailure(
                FailureType.BAD_DOCUMENT,
                "The repository has no file by '" + printable(files.getFirst()) + "' at this commit" + more + ".",
                null);
    }

    /** What answers does not speak as a Hub does. */
    static TransferFailure noHub(String what) {
        return new TransferFailure(
                FailureType.BAD_DOCUMENT,
                "What answers does not speak as a Hub does: " + what
                        + " Look at HF_ENDPOINT, and at proxies in between.",
                null);
    }

    /** A repository lists a path that is not taken. */
    static TransferFailure unsafePath(@Nullable String path) {
        return new TransferFailure(
                FailureType.BAD_DOCUMENT,
                "The repository lists a path that is not safe: '" + printable(String.valueOf(path)) + "'.",
                null);
    }

    private static String printable(String text) {
        String plain = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}]", "?");
        return plain.length() > LONGEST ? plain.substring(0, LONGEST) + "..." : plain;
    }
}
