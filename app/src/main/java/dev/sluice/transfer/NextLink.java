package dev.sluice.transfer;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a list goes on, by the answer's {@code Link} fields (RFC 8288). */
public final class NextLink {

    /** One of the links of a field, with its parameters. */
    private static final Pattern LINK = Pattern.compile("<([^>]*)>((?:\\s*;[^,;]*)*)");

    private static final Pattern IS_NEXT = Pattern.compile(";\\s*rel\\s*=\\s*\"?next\"?\\s*(;|$)");

    private NextLink() {}

    /** The first link to what is next, as it is written; empty where there is none. */
    public static Optional<String> of(List<String> fields) {
        for (String field : fields) {
            for (Matcher link = LINK.matcher(field); link.find(); ) {
                if (IS_NEXT.matcher(link.group(2)).find()) {
                    return Optional.of(link.group(1));
                }
            }
        }
        return Optional.empty();
    }
}
