package dev.sluice.transfer;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;

/** A name under which a file can be stored on every system, from what the origin says. */
public final class SafeName {

    private static final int MAX_BYTES = 200;
    private static final int MAX_EXTENSION = 20;
    private static final Pattern UNWANTED = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");
    private static final Pattern FORBIDDEN = Pattern.compile("[<>:\"|?*]");
    private static final Pattern TRIM = Pattern.compile("^[. ]+|[. ]+$");
    private static final Set<String> DEVICES = Set.of(
            "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1",
            "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "conin$", "conout$");

    private SafeName() {}

    /**
     * The first of these that gives a name: the wanted one, {@code filename*}, {@code filename}, the last segment of the
     * URL; else the fallback.
     *
     * @param wanted what the source knew, or null
     * @param disposition the {@code Content-Disposition} field, or null
     * @param url the address that answered
     * @param fallback a name that is safe already
     */
    static String of(@Nullable String wanted, @Nullable String disposition, URI url, String fallback) {
        String safe = wanted == null ? "" : clean(wanted);
        if (safe.isEmpty() && disposition != null) {
            safe = clean(fromDisposition(disposition));
        }
        if (safe.isEmpty()) {
            safe = clean(fromUrl(url));
        }
        return safe.isEmpty() ? fallback : safe;
    }

    /** The parser throws on what is malformed; then there is no name here. */
    private static String fromDisposition(String field) {
        try {
            String name = ContentDisposition.parse(field).getFilename();
            return name == null ? "" : name;
        } catch (RuntimeException malformed) {
            return "";
        }
    }

    private static String fromUrl(URI url) {
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        String last = path.substring(path.lastIndexOf('/') + 1);
        try {
            return URLDecoder.decode(last.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return last;
        }
    }

    /** The rules of the house for names, of files and of folders; empty when nothing is left. */
    public static String clean(String name) {
        String composed = Normalizer.normalize(name, Normalizer.Form.NFC);
        String last = composed.substring(Math.max(composed.lastIndexOf('/'), composed.lastIndexOf('\\')) + 1);
        String plain = FORBIDDEN.matcher(UNWANTED.matcher(last).replaceAll("")).replaceAll("_");
        String trimmed = TRIM.matcher(plain).replaceAll("");
        String stem = trimmed.contains(".") ? trimmed.substring(0, trimmed.indexOf('.')) : trimmed;
        boolean device = DEVICES.contains(stem.strip().toLowerCase(Locale.ROOT));
        return shorten(device ? "_" + trimmed : trimmed);
    }

    private static String shorten(String name) {
        if (bytes(name) <= MAX_BYTES) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String extension = dot > 0 && bytes(name.substring(dot)) <= MAX_EXTENSION ? name.substring(dot) : "";
        StringBuilder stem = new StringBuilder(name.substring(0, name.length() - extension.length()));
        while (bytes(stem) + bytes(extension) > MAX_BYTES) {
            stem.setLength(stem.offsetByCodePoints(stem.length(), -1));
        }
        return TRIM.matcher(stem).replaceAll("") + extension;
    }

    private static int bytes(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
