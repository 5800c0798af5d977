package dev.sluice.source.huggingface;

import java.util.Arrays;
import java.util.Optional;

/** Kinds of repositories on a Hub. */
public enum RepoType {
    /** A model. */
    MODEL("model", "models", ""),
    /** A dataset. */
    DATASET("dataset", "datasets", "datasets/"),
    /** An app. */
    SPACE("space", "spaces", "spaces/");

    private final String word;
    private final String inApi;
    private final String prefix;

    RepoType(String word, String inApi, String prefix) {
        this.word = word;
        this.inApi = inApi;
        this.prefix = prefix;
    }

    /** Its name in requests: {@code model}, {@code dataset} or {@code space}. */
    public String word() {
        return word;
    }

    /** What its repositories lie under in the Hub's API. */
    String inApi() {
        return inApi;
    }

    /** What comes before a repository's id in the addresses of pages and files. */
    String prefix() {
        return prefix;
    }

    /** The type of a word. */
    public static Optional<RepoType> of(String word) {
        return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
    }
}
