package dev.sluice.storage;

import java.nio.file.OpenOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The option that opens a file for writes past the system's cache. It is looked up by name because the compiler warns of
 * every mention of its class, {@code com.sun.nio.file.ExtendedOpenOption} in the module {@code jdk.unsupported}.
 */
final class DirectOption {

    /** Empty on a JDK that does not have it. */
    static final Optional<OpenOption> DIRECT = find();

    private DirectOption() {}

    private static Optional<OpenOption> find() {
        try {
            Object[] options =
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
            return Stream.of(options)
                    .map(OpenOption.class::cast)
                    .filter(option -> option.toString().equals("DIRECT"))
                    .findFirst();
        } catch (ClassNotFoundException missing) {
            return Optional.empty();
        }
    }
}
