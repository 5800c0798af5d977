package dev.sluice.source;

/** Kinds of references that can be turned into a plan of files. */
public enum SourceKind {
    /** A URL that is the file itself. */
    DIRECT,
    /** A Hugging Face repository at one of its revisions, whole or in part. */
    HUGGING_FACE;

    /** Whether it is worth nothing unless all of its files are there. */
    public boolean isWhole() {
        return switch (this) {
            case DIRECT -> false;
            case HUGGING_FACE -> true;
        };
    }
}
