package dev.sluice.source.page;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code srcset}: addresses of one picture in several sizes (HTML, "Parsing a srcset attribute"). */
final class SrcSet {

    /** A candidate: an address, which may have commas but in its end, and what is said of it. */
    private static final Pattern CANDIDATE =
            Pattern.compile("[\\s,]*+([^\\s,]\\S*)([^,(]*(?:\\([^)]{0,200}\\)[^,(]*)*)");

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)([wx])");

    private SrcSet() {}

    /** The address of the largest picture; the first of several. Empty where there is none. */
    static Optional<String> largest(String text) {
        String largest = null;
        double most = -1;
        Matcher candidate = CANDIDATE.matcher(text);
        for (int at = 0; candidate.region(at, text.length()).lookingAt(); ) {
            String address = candidate.group(1);
            String bare = address.replaceFirst(",+$", "");
            boolean alone = bare.length() < address.length();
            double size = alone ? 1 : size(candidate.group(2));
            if (size > most) {
                largest = bare;
                most = size;
            }
            at = alone ? candidate.end(1) : candidate.end();
        }
        return Optional.ofNullable(largest);
    }

    /** In pixels of width, or in density, which is 1 where nothing is said. The two are not mixed in one set. */
    private static double size(String said) {
        Matcher size = SIZE.matcher(said);
        return size.find() ? Double.parseDouble(size.group(1)) : 1;
    }
}
