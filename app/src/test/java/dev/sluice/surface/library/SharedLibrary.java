package dev.sluice.surface.library;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

/**
 * Gives each test class the same {@link Library}, which takes seconds to start. It ends when all tests have, and a gateway
 * that lost a buffer or blocked fails the run then.
 */
final class SharedLibrary implements ParameterResolver {

    private record Shared(Library library, Path data) implements AutoCloseable {

        static Shared start() {
            try {
                Path data = Files.createTempDirectory("library");
                return new Shared(Library.start(data), data);
            } catch (IOException error) {
                throw new UncheckedIOException(error);
            }
        }

        @Override
        public void close() throws IOException {
            try {
                library.close();
            } finally {
                FileSystemUtils.deleteRecursively(data);
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Library.class;
    }

    @Override
    public Library resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(SharedLibrary.class))
                .computeIfAbsent(Shared.class, unstarted -> Shared.start(), Shared.class)
                .library();
    }
}
