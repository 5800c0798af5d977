package dev.sluice.storage;

import dev.sluice.platform.DataDirectory;
import dev.sluice.platform.IdSource;
import java.nio.file.Path;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Wires the storage. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StorageProperties.class)
public class StorageConfiguration {

    @Bean(destroyMethod = "close")
    Storage storage(DataDirectory data, StorageProperties properties, JsonMapper json, IdSource ids) {
        FileThreads threads = new FileThreads(properties.fileThreads());
        DiskSpace space = new DiskSpace(properties.keepFree().toBytes());
        Roots roots = Roots.make(data.path().resolve("downloads"), models(data, properties));
        return new Storage(roots, threads, space, json, ids.next());
    }

    @Bean
    LocalFiles localFiles(Storage storage) {
        return storage.localFiles();
    }

    private static Path models(DataDirectory data, StorageProperties properties) {
        return properties.models().isEmpty() ? data.path().resolve("models") : Path.of(properties.models());
    }
}
