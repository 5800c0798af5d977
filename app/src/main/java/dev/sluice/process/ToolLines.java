package dev.sluice.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts an output into lines. One thread uses it. */
final class ToolLines {

    private static final int CHUNK = 16 << 10;

    private final InputStream from;
    private final ToolLimits limits;
    private final byte[] chunk = new byte[CHUNK];
    private int next;
    private int end;
    private long read;
    private boolean afterReturn;
    private byte[] line = new byte[256];
    private int length;

    ToolLines(InputStream from, ToolLimits limits) {
        this.from = from;
        this.limits = limits;
    }

    /**
     * Waits for the next line.
     *
     * @return the line, or null at the end of the output; fails with {@link ToolFailure} when there is more than is allowed
     */
    @Nullable
    String next() throws IOException {
        while (next < end || fill()) {
            byte each = chunk[next++];
            boolean second = each == '\n' && afterReturn;
            afterReturn = each == '\r';
            if (second) {
                continue;
            }
            if (each == '\n' || each == '\r') {
                return take();
            }
            append(each);
        }
        return length > 0 ? take() : null;
    }

    private boolean fill() throws IOException {
        int got = from.read(chunk);
        next = 0;
        end = Math.max(0, got);
        read += end;
        if (read > limits.mostOutput()) {
            throw tooMuch("more than " + limits.mostOutput() + " bytes");
        }
        return got >= 0;
    }

    private void append(byte each) {
        if (length == limits.longestLine()) {
            throw tooMuch("a line of more than " + limits.longestLine() + " bytes");
        }
        if (length == line.length) {
            line = Arrays.copyOf(line, (int) Math.min(limits.longestLine(), 2L * length));
        }
        line[length++] = each;
    }

    private static ToolFailure tooMuch(String what) {
        return new ToolFailure(ToolFailure.Kind.TOO_MUCH_OUTPUT, "The program wrote " + what + ".");
    }

    private String take() {
        String text = new String(line, 0, length, StandardCharsets.UTF_8);
        length = 0;
        return text;
    }

    /** Reads on to the end, and forgets it: what writes must not hang on a full pipe. */
    void drain() throws IOException {
        int got = 0;
        while (got >= 0) {
            got = from.read(chunk);
        }
    }

    /** Reads all, and keeps the last of it. */
    static String last(InputStream from, int most) throws IOException {
        byte[] kept = new byte[2 * most];
        int length = 0;
        for (int got = 0; got >= 0; got = from.read(kept, length, kept.length - length)) {
            length += got;
            if (length > most) {
                System.arraycopy(kept, length - most, kept, 0, most);
                length = most;
            }
        }
        return new String(kept, 0, length, StandardCharsets.UTF_8);
    }
}
