package dev.sluice.source.page;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** In which encoding a page is written (HTML, "Determining the character encoding"): by its mark, its type, or its beginning. */
final class PageCharset {

    private static final int FIRST_BYTES = 1024;
    private static final Pattern IN_TYPE =
            Pattern.compile("charset\\s*=\\s*[\"']?([A-Za-z0-9_:.-]{1,40})", Pattern.CASE_INSENSITIVE);
    private static final Pattern IN_META =
            Pattern.compile("<meta[^>]{0,400}?charset\\s*=\\s*[\"']?([A-Za-z0-9_:.-]{1,40})", Pattern.CASE_INSENSITIVE);

    private PageCharset() {}

    /**
     * The page's characters, without a mark in front; reading blocks.
     *
     * @param type its {@code Content-Type}, or null
     */
    static Reader reader(InputStream bytes, @Nullable String type) throws IOException {
        BufferedInputStream page = new BufferedInputStream(bytes);
        page.mark(FIRST_BYTES);
        byte[] first = page.readNBytes(FIRST_BYTES);
        page.reset();
        Optional<Mark> mark = Mark.of(first);
        if (mark.isPresent()) {
            page.skipNBytes(mark.get().length());
            return new InputStreamReader(page, mark.get().charset());
        }
        return new InputStreamReader(page, named(type, first));
    }

    private record Mark(Charset charset, int length) {

        static Optional<Mark> of(byte[] first) {
            int start = 0;
            for (int i = 0; i < 3; i++) {
                start = start << 8 | (i < first.length ? first[i] & 0xff : 0);
            }
            if (start == 0xefbbbf) {
                return Optional.of(new Mark(StandardCharsets.UTF_8, 3));
            }
            return switch (start >> 8) {
                case 0xfeff -> Optional.of(new Mark(StandardCharsets.UTF_16BE, 2));
                case 0xfffe -> Optional.of(new Mark(StandardCharsets.UTF_16LE, 2));
                default -> Optional.empty();
            };
        }
    }

    private static Charset named(@Nullable String type, byte[] first) {
        return find(IN_TYPE, type == null ? "" : type)
                .or(() -> find(IN_META, new String(first, StandardCharsets.ISO_8859_1)))
                .orElse(StandardCharsets.UTF_8);
    }

    /** A page that names UTF-16 in ASCII is not written in it. */
    private static Optional<Charset> find(Pattern pattern, String text) {
        Matcher name = pattern.matcher(text);
        try {
            return name.find()
                    ? Optional.of(Charset.forName(name.group(1)))
                            .map(charset -> charset.name().startsWith("UTF-16") ? StandardCharsets.UTF_8 : charset)
                    : Optional.empty();
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }
}
