package dev.sluice.transfer;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a file is, by the ending of its name, else by the type that its origin tells. */
public enum MediaKind {
    /** A picture. */
    IMAGE,
    /** A moving picture. */
    VIDEO,
    /** An archive. */
    COMPRESSED,
    /** A text to be read. */
    DOCUMENT,
    /** Anything else. */
    OTHER;

    /**
     * The kind of a file.
     *
     * @param name its name
     * @param type its {@code Content-Type}, where the origin told one
     */
    public static MediaKind of(String name, @Nullable String type) {
        return switch (ending(name)) {
            case "jpg", "jpeg", "png", "gif", "bmp", "tiff", "webp", "avif", "svg" -> IMAGE;
            case "mp4", "mkv", "webm", "mov", "avi", "flv", "wmv", "m4v" -> VIDEO;
            case "zip", "rar", "7z", "tar", "gz", "bz2", "xz", "zst" -> COMPRESSED;
            case "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx" -> DOCUMENT;
            default -> ofType(type == null ? "" : type.toLowerCase(Locale.ROOT));
        };
    }

    private static MediaKind ofType(String type) {
        if (type.startsWith("image/")) {
            return IMAGE;
        }
        if (type.startsWith("video/")) {
            return VIDEO;
        }
        return type.startsWith("application/pdf") ? DOCUMENT : OTHER;
    }

    /** The ending of a name in small letters, without its dot; empty where there is none. */
    static String ending(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}
