package dev.sluice.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** {@link BareRoute} in a process of its own. */
final class BareRouteProcess implements AutoCloseable {

    private final Process process;
    private final int port;

    BareRouteProcess() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try {
            process = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), BareRoute.class.getName())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            port = Integer.parseInt(lastLine());
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Logging may write lines before it. */
    private String lastLine() throws IOException {
        var told = process.inputReader();
        String line = String.valueOf(told.readLine());
        while (!line.matches("\\d+")) {
            line = told.readLine();
            if (line == null) {
                throw new IllegalStateException("the bare route did not start");
            }
        }
        return line;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
