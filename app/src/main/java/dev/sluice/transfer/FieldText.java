package dev.sluice.transfer;

import java.util.ArrayList;
import java.util.List;

/** Takes the values of list-based fields apart (RFC 9110 section 5.6). Never fails: what is malformed is one piece. */
final class FieldText {

    private FieldText() {}

    /**
     * The pieces between separators that stand neither in a quoted text nor in angle brackets; without the spaces round
     * them.
     */
    static List<String> split(String text, char separator) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            char character = text.charAt(at);
            if (character == separator) {
                pieces.add(text.substring(from, at).strip());
                from = at + 1;
            } else if (character == '"' || character == '<') {
                at = closing(text, at);
            }
        }
        pieces.add(text.substring(from).strip());
        return pieces;
    }

    /** Where the quoted text or the bracket that begins here ends; the last character when it does not. */
    private static int closing(String text, int opening) {
        boolean quoted = text.charAt(opening) == '"';
        for (int at = opening + 1; at < text.length(); at++) {
            char character = text.charAt(at);
            if (quoted && character == '\\') {
                at++;
            } else if (character == (quoted ? '"' : '>')) {
                return at;
            }
        }
        return text.length() - 1;
    }

    /** A token as it is; a quoted text without its quotes and escapes. */
    static String unquoted(String value) {
        if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
            return value;
        }
        return value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1");
    }
}
