package dev.sluice.source;

/** Kinds of references that can be turned into a plan of files. */
public enum SourceKind {
    /** A URL that is the file itself. */
    DIRECT
}
