package dev.sluice.source.extractor;

/**
 * A file that yt-dlp made.
 *
 * @param path where it lies
 * @param extension its extension, without a dot; perhaps empty
 */
record MadeFile(String path, String extension) {

    /** A name with its extension in the place of the one that was thought of before. */
    String named(String name) {
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 && name.length() - dot <= 6 ? name.substring(0, dot) : name;
        return extension.isEmpty() ? name : stem + "." + extension;
    }
}
