package dev.sluice.testkit;

import java.util.List;

/**
 * A program that runs texts.
 *
 * @param command that runs a text whose file it is given, found by the path
 * @param ending of such files
 * @param probe a text that fails where something is missing that the others need
 * @param packages of Debian in which all of it is
 */
record Interpreter(List<String> command, String ending, String probe, String packages) {

    /** For texts that ask with curl. */
    static final Interpreter BASH = new Interpreter(List.of("bash"), ".sh", "command -v curl", "curl");

    /** For texts that ask with requests. */
    static final Interpreter PYTHON =
            new Interpreter(List.of("python3"), ".py", "import requests", "python3 and python3-requests");

    /** For texts of a page, as modules: they may wait at their top level. */
    static final Interpreter NODE = new Interpreter(
            List.of("node", "--require", "./" + Script.BROWSER),
            ".mjs",
            "if (!WebSocket) throw new Error('no WebSocket')",
            "nodejs and node-ws");

    /** The one for a file's name, as documents name files: {@code .sh}, {@code .py}, {@code .js}. */
    static Interpreter of(String file) {
        return switch (file.substring(file.lastIndexOf('.'))) {
            case ".sh" -> BASH;
            case ".py" -> PYTHON;
            case ".js" -> NODE;
            default -> throw new IllegalArgumentException("Nothing here runs " + file);
        };
    }
}
