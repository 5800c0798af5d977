package dev.sluice.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A text of bash, Python or JavaScript that a client's author could have written, to be run as it is. What this machine
 * lacks for it is a failure that names Debian's package.
 */
public final class Script {

    /** What a script finds in a browser and not in Node. */
    static final String BROWSER = "browser.cjs";

    private final Interpreter interpreter;
    private final String text;
    private final Map<String, String> environment;

    Script(Interpreter interpreter, String text, Map<String, String> environment) {
        this.interpreter = interpreter;
        this.text = text;
        this.environment = Map.copyOf(environment);
    }

    /** The text of a resource, whose name's ending tells its language. */
    public static Script read(String resource) {
        return new Script(Interpreter.of(resource), text(Script.class.getClassLoader(), resource), Map.of());
    }

    private static String text(ClassLoader loader, String resource) {
        try (InputStream stream = loader.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(stream, resource).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** With another text in all places of one; fails where there is none, since then the test is not about this text. */
    public Script with(String printed, String real) {
        if (!text.contains(printed)) {
            throw new IllegalArgumentException("'" + printed + "' is not in: " + text);
        }
        return new Script(interpreter, text.replace(printed, real), environment);
    }

    /** As a script of a page that lies at this address, in a browser. */
    public Script onPage(String address) {
        return knowing("PAGE", address);
    }

    /** As a script of a page, whose intervals are this many times shorter. */
    public Script hurried(int times) {
        return knowing("HURRY", Integer.toString(times));
    }

    private Script knowing(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new Script(interpreter, text, more);
    }

    /** Runs it in a directory of its own within this one, and gives what it printed; fails unless it ends well. */
    public String run(Path parent) {
        try (RunningScript running = start(parent)) {
            return running.ended();
        }
    }

    /** Starts it in a directory of its own within this one. */
    public RunningScript start(Path parent) {
        try {
            Path directory = Files.createTempDirectory(parent, "script");
            Files.writeString(
                    directory.resolve(BROWSER), text(Script.class.getClassLoader(), "dev/sluice/testkit/" + BROWSER));
            probe(directory);
            return start(directory, "script", text);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private void probe(Path directory) {
        try (RunningScript probe = start(directory, "probe", interpreter.probe())) {
            probe.ended();
        } catch (IOException | IllegalStateException error) {
            throw new IllegalStateException(
                    interpreter.command().getFirst() + " does not run such texts here; what it needs is in Debian's "
                            + interpreter.packages() + ": " + error.getMessage(),
                    error);
        }
    }

    private RunningScript start(Path directory, String name, String what) throws IOException {
        Path file = Files.writeString(directory.resolve(name + interpreter.ending()), what);
        List<String> command = new ArrayList<>(interpreter.command());
        command.add(file.getFileName().toString());
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        // Those that the machine's owner set lead elsewhere.
        builder.environment()
                .keySet()
                .removeIf(key -> key.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        builder.environment().put("NODE_PATH", "/usr/share/nodejs");
        builder.environment().putAll(environment);
        return new RunningScript(builder, directory.resolve(name + ".out"), directory.resolve(name + ".err"));
    }
}
