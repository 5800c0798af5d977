package dev.sluice.source;

/** Kinds of references that can be turned into a plan of files. */
public enum SourceKind {
    /** A URL that is the file itself. */
    DIRECT,
    /** Any URL: it is the file itself, or a page that shows media. */
    MEDIA,
    /** A page of the web: the media that it shows and links. */
    PAGE,
    /** Anything that gallery-dl has an extractor for. */
    GALLERY_DL,
    /** Anything that yt-dlp has an extractor for. */
    YT_DLP,
    /** A Hugging Face repository at one of its revisions, whole or in part. */
    HUGGING_FACE;

    /** Whether it is worth nothing unless all of its files are there. */
    public boolean isWhole() {
        return switch (this) {
            case DIRECT, MEDIA, PAGE, GALLERY_DL, YT_DLP -> false;
            case HUGGING_FACE -> true;
        };
    }
}
