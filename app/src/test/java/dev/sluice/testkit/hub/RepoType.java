package dev.sluice.testkit.hub;

/** The kinds of repositories, and how addresses name them. */
public enum RepoType {
    /** Addressed without a prefix. */
    MODEL("models", ""),
    /** Under {@code /datasets}. */
    DATASET("datasets", "datasets/"),
    /** Under {@code /spaces}. */
    SPACE("spaces", "spaces/");

    private final String plural;
    private final String prefix;

    RepoType(String plural, String prefix) {
        this.plural = plural;
        this.prefix = prefix;
    }

    /** The word in paths under {@code /api}. */
    public String plural() {
        return plural;
    }

    /** What stands before the id in other paths: empty, or a word and a slash. */
    public String prefix() {
        return prefix;
    }
}
