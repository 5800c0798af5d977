package dev.sluice.process;

import dev.sluice.platform.DataDirectory;
import dev.sluice.platform.IdSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what runs external programs. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProcessProperties.class)
public class ProcessConfiguration {

    private static final String USUAL_PATH = "/usr/local/bin:/usr/bin:/bin";

    @Bean(destroyMethod = "close")
    RunTool runTool(DataDirectory data, ProcessProperties properties, IdSource ids) throws IOException {
        Path base = properties.directory().isEmpty() ? data.path().resolve("tools") : Path.of(properties.directory());
        Programs programs = new Programs(Objects.requireNonNullElse(System.getenv("PATH"), USUAL_PATH));
        return new RunTool(Directories.open(base, ids.next()), ToolThreads.of(properties.maxRunning()), programs);
    }
}
