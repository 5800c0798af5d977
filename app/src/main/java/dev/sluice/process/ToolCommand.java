package dev.sluice.process;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What to run. Arguments, environment and files may hold secrets; {@link #toString} shows none.
 *
 * @param tool the program
 * @param arguments what it is given; no shell reads them
 * @param environment what it is told beside {@code PATH}, the places to write to and the locale
 * @param files text files that lie in its working directory when it starts, by name, readable by nobody else
 * @param limits what bounds it
 */
public record ToolCommand(
        Tool tool,
        List<String> arguments,
        Map<String, String> environment,
        Map<String, String> files,
        ToolLimits limits) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,100}");

    /** Keeps copies; refuses a file that would lie elsewhere, and NUL, which no system call can carry. */
    public ToolCommand {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        files = Map.copyOf(files);
        if (!files.keySet().stream().allMatch(name -> NAME.matcher(name).matches())) {
            throw new IllegalArgumentException("A file of a command must have a plain name.");
        }
        if (arguments.stream().anyMatch(argument -> argument.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("An argument holds a NUL.");
        }
    }

    @Override
    public String toString() {
        return "ToolCommand[" + tool.program() + "]";
    }
}
