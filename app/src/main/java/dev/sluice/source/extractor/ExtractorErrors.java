package dev.sluice.source.extractor;

import dev.sluice.process.ToolFailure;
import dev.sluice.process.ToolMissing;
import dev.sluice.transfer.FailureType;
import dev.sluice.transfer.TransferFailure;
import java.util.List;
import java.util.regex.Pattern;

/** What the programs' failures mean, in sentences for whoever asked. */
final class ExtractorErrors {

    private static final int LONGEST = 300;

    /** {@code ERROR: text} of yt-dlp, {@code [name][error] text} of gallery-dl. */
    private static final Pattern ERROR = Pattern.compile("ERROR: |\\[[^\\]]*]\\[error] ");

    private static final Pattern REPORT = Pattern.compile("; please report this issue on .*");

    private ExtractorErrors() {}

    /** A failure with the last error that a program told. */
    static TransferFailure told(String program, int exitCode, String errors) {
        List<String> lines =
                errors.lines().filter(line -> ERROR.matcher(line).lookingAt()).toList();
        String text = lines.isEmpty()
                ? "it ended with code " + exitCode
                : REPORT.matcher(ERROR.matcher(lines.getLast()).replaceFirst(""))
                        .replaceFirst("");
        return unusable(program + ": " + printable(text));
    }

    /** A failure of the page, or of what was made of it. */
    static TransferFailure unusable(String message) {
        return new TransferFailure(FailureType.BAD_DOCUMENT, message, null);
    }

    /** A run that had no end of its own. */
    static TransferFailure of(ToolFailure failure) {
        FailureType type = switch (failure.kind()) {
            case MISSING, BROKEN, TOO_MUCH_OUTPUT -> FailureType.BAD_DOCUMENT;
            case TIME_LIMIT, STOPPED -> FailureType.TIMEOUT;
        };
        return new TransferFailure(type, String.valueOf(failure.getMessage()), failure);
    }

    /** Whether a program is not there at all. */
    static boolean isMissing(Throwable failure) {
        return failure.getCause() instanceof ToolMissing;
    }

    /** A stranger's text, short and without what could steer a terminal. */
    static String printable(String text) {
        String plain = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}]", "?");
        return plain.length() > LONGEST ? plain.substring(0, LONGEST) + "..." : plain;
    }
}
