package dev.sluice.source.huggingface;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which files of a repository are wanted: by their paths, and by patterns as the Hub's own client takes them ({@code fnmatch}:
 * {@code *} is any text, also with slashes, {@code ?} one character, {@code [ab]} and {@code [!a-c]} one of a set; a pattern
 * that ends in a slash is all below it). Remembers which of them took a file; for one search.
 */
final class FilePatterns {

    private final List<String> wanted;
    private final Set<String> fruitful = new HashSet<>();

    /** Takes all files where nothing is named. */
    FilePatterns(List<String> wanted) {
        this.wanted = wanted;
    }

    /** Whether a file is wanted. */
    boolean take(String path) {
        boolean taken = wanted.isEmpty();
        for (String each : wanted) {
            if (each.equals(path) || new Pattern(each).matches(path)) {
                fruitful.add(each);
                taken = true;
            }
        }
        return taken;
    }

    /** Those by which no file was wanted. */
    List<String> fruitless() {
        return wanted.stream().filter(each -> !fruitful.contains(each)).toList();
    }

    /** Goes back to the last star only, so that a long pattern takes no more than its length times that of the path. */
    private static final class Pattern {

        private final String pattern;

        Pattern(String pattern) {
            String plain = pattern.replace('\\', '/');
            this.pattern = plain.endsWith("/") ? plain + "*" : plain;
        }

        boolean matches(String path) {
            int at = 0;
            int star = -1;
            int resumed = 0;
            int i = 0;
            while (i < path.length()) {
                int next = at < pattern.length() && pattern.charAt(at) != '*' ? one(at, path.charAt(i)) : -1;
                if (at < pattern.length() && pattern.charAt(at) == '*') {
                    star = at++;
                    resumed = i;
                } else if (next >= 0) {
                    at = next;
                    i++;
                } else if (star >= 0) {
                    at = star + 1;
                    i = ++resumed;
                } else {
                    return false;
                }
            }
            return pattern.substring(at).chars().allMatch(rest -> rest == '*');
        }

        /** The place behind what takes that character, or -1 where it is not taken. */
        private int one(int at, char character) {
            int end = pattern.charAt(at) == '[' ? setEnd(at) : -1;
            if (end >= 0) {
                return inSet(pattern.substring(at + 1, end), character) ? end + 1 : -1;
            }
            return pattern.charAt(at) == '?' || pattern.charAt(at) == character ? at + 1 : -1;
        }

        /** Where a set that begins here ends, or -1 where it does not; a bracket that comes first is one of the set. */
        private int setEnd(int at) {
            int from = at + 1 + (pattern.startsWith("!", at + 1) ? 1 : 0);
            return pattern.indexOf(']', from + 1);
        }

        private static boolean inSet(String set, char character) {
            boolean not = set.startsWith("!");
            boolean in = false;
            for (int i = not ? 1 : 0; i < set.length(); i++) {
                boolean range = i + 2 < set.length() && set.charAt(i + 1) == '-';
                in |= range ? set.charAt(i) <= character && character <= set.charAt(i + 2) : set.charAt(i) == character;
                i += range ? 2 : 0;
            }
            return in != not;
        }
    }
}
