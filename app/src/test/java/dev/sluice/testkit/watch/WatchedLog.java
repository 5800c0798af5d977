package dev.sluice.testkit.watch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a watched process wrote. */
public final class WatchedLog {

    /** What the watches write: Netty's leak detector, this project's agent, BlockHound itself. */
    private static final List<String> REPORTS = List.of("LEAK:", GatewayAgent.REPORT, "BlockingOperationError");

    private static final int LINES_SHOWN = 60;

    private WatchedLog() {}

    /** Fails with the first report of a lost buffer or of a blocking call, and what follows it. */
    public static void assertClean(Path log) throws IOException {
        List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                .lines()
                .toList();
        for (int i = 0; i < lines.size(); i++) {
            if (REPORTS.stream().anyMatch(lines.get(i)::contains)) {
                List<String> shown = lines.subList(i, Math.min(lines.size(), i + LINES_SHOWN));
                throw new AssertionError(log + ":" + (i + 1) + ": " + String.join("\n", shown));
            }
        }
    }
}
