package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.platform.StrictJson;
import dev.sluice.testkit.Content;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Below the models root: files that take the place of others, and notes beside them. */
class CopiesTests {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Origin ORIGIN = new Origin("hash-of-url", -1, "\"v1\"", null);
    private static final Folder FOLDER = Folder.of(Root.MODELS, "repo").in("deep/er");

    @TempDir
    Path data;

    private final UUID item = new UUID(0, 7);
    private final List<Storage> gateways = new ArrayList<>();
    private Path models;
    private Storage storage;

    @BeforeEach
    void start() {
        models = data.resolve("models");
        storage = gateway(1);
    }

    @AfterEach
    void stop() throws IOException {
        for (Storage gateway : gateways) {
            gateway.close();
        }
    }

    private Storage gateway(int number) {
        Roots roots = Roots.make(data.resolve("downloads"), models);
        Storage gateway =
                new Storage(roots, new FileThreads(4), new DiskSpace(0), StrictJson.mapper(), new UUID(0, number));
        gateways.add(gateway);
        return gateway;
    }

    private static <T> T get(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(LIMIT));
    }

    private PartFile written(Storage gateway, long token, Content content) {
        PartFile part = get(gateway.open(item, token, FOLDER, () -> true));
        part.begin(ORIGIN, List.of()).block(LIMIT);
        ByteBuf bytes = Unpooled.wrappedBuffer(content.bytes(0, (int) content.size()));
        part.write(0, Flux.just(bytes)).blockLast(LIMIT);
        return part;
    }

    private Path published() {
        return models.resolve("repo/deep/er/a.bin");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(models)) {
            return all.filter(Files::isRegularFile)
                    .map(path -> models.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private void requirePublished(Content content) throws IOException {
        assertThat(Content.of(Files.readAllBytes(published())).sha256Hex()).isEqualTo(content.sha256Hex());
    }

    @Test
    void aFileTakesThePlaceOfTheOneThatIsThere() throws IOException {
        Content content = Content.random(1, 5000);
        Files.createDirectories(published().resolveSibling("."));
        Files.writeString(published(), "an older version");
        StoredFile file = get(written(storage, 1, content).publish("a.bin"));
        assertThat(file.path()).isEqualTo("repo/deep/er/a.bin");
        requirePublished(content);
        storage.removeParts(item, FOLDER, file.path()).block(LIMIT);
        assertThat(files()).containsExactly("repo/deep/er/a.bin");
        assertThat(models.resolve("repo/.sluice")).isEmptyDirectory();
        assertThat(models.resolve("repo/deep/er/.sluice")).doesNotExist();
    }

    @Test
    void oneThatReplacesAFolderFails() throws IOException {
        Files.createDirectories(published().resolve("full"));
        PartFile part = written(storage, 1, Content.random(1, 10));
        assertThatThrownBy(() -> part.publish("a.bin").block(LIMIT)).isInstanceOf(StorageFailure.class);
        storage.abandon(item).block(LIMIT);
        assertThat(published().resolve("full")).isDirectory();
    }

    /** As after a crash right after the file got its name. */
    @Test
    void aRunThatDiedAfterItsNameIsAdopted() throws IOException {
        Content content = Content.random(2, 100_000);
        written(storage, 1, content).publish("a.bin").block(LIMIT);
        PartFile again = get(storage.open(item, 2, FOLDER, () -> true));
        assertThat(again.linkedName()).isEqualTo("a.bin");
        StoredFile file = get(again.adopt("a.bin"));
        storage.removeParts(item, FOLDER, file.path()).block(LIMIT);
        requirePublished(content);
        assertThat(files()).containsExactly("repo/deep/er/a.bin");
    }

    /** As after a crash between the two steps by which a file is replaced. */
    @Test
    void aRunThatDiedJustBeforeItsNameGoesOn() throws IOException {
        Content content = Content.random(3, 2_000_000);
        PartFile part = written(storage, 1, content);
        storage.abandon(item).block(LIMIT);
        Path left;
        try (Stream<Path> hidden = Files.list(models.resolve("repo/.sluice"))) {
            left = hidden.filter(file -> file.toString().endsWith(".part"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.createLink(PartName.secondName(left), left);
        PartFile again = get(storage.open(item, 2, FOLDER, () -> true));
        assertThat(again.written()).isEqualTo(part.written()).isEqualTo(Spans.prefix(2_000_000));
        again.resume(List.of()).block(LIMIT);
        StoredFile file = get(again.publish("a.bin"));
        storage.removeParts(item, FOLDER, file.path()).block(LIMIT);
        requirePublished(content);
        assertThat(files()).containsExactly("repo/deep/er/a.bin");
    }

    @Test
    void aNameThatNobodyWasToldOfIsTakenBack() throws IOException {
        written(storage, 1, Content.random(4, 10)).publish("a.bin").block(LIMIT);
        storage.removeParts(item, FOLDER, null).block(LIMIT);
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"repo, repo", "a/b, a/b", "./a//b/, a/b", "., ''", "'', ''"})
    void aFolderLiesBelowTheModels(String wanted, String base) {
        assertThat(get(storage.folder(Root.MODELS, wanted))).isEqualTo(Folder.of(Root.MODELS, base));
    }

    @Test
    void anAbsoluteOneLiesInThem() throws IOException {
        assertThat(get(storage.folder(Root.MODELS, models.resolve("x/y").toString())))
                .isEqualTo(Folder.of(Root.MODELS, "x/y"));
        assertThat(get(storage.folder(Root.MODELS, models.toString()))).isEqualTo(Folder.of(Root.MODELS, ""));
        assertThat(storage.absolute(FOLDER))
                .isEqualTo(models.toRealPath().resolve("repo/deep/er").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/etc", "..", "a/../../b", "/../x", "a\\b", "a\u0000b", ".sluice/x"})
    void anyOtherIsRefused(String wanted) throws IOException {
        assertThatThrownBy(() -> storage.folder(Root.MODELS, wanted).block(LIMIT))
                .isInstanceOf(UnsafePath.class);
        assertThatThrownBy(() -> storage.folder(Root.MODELS, models + "-other").block(LIMIT))
                .isInstanceOf(UnsafePath.class);
        assertThatThrownBy(() -> storage.folder(Root.MODELS, models + "/../x").block(LIMIT))
                .isInstanceOf(UnsafePath.class);
        assertThat(files()).isEmpty();
    }

    @Test
    void noLinkLeadsOutOfThem() throws IOException {
        Files.createSymbolicLink(models.resolve("link"), data);
        assertThatThrownBy(() -> storage.folder(Root.MODELS, "link/x").block(LIMIT))
                .isInstanceOf(UnsafePath.class);
        Folder below = Folder.of(Root.MODELS, "").in("link/x");
        assertThatThrownBy(() -> storage.open(item, 1, below, () -> true).block(LIMIT))
                .isInstanceOf(UnsafePath.class);
        assertThatThrownBy(() -> storage.localFiles().write(below, "n", "x").block(LIMIT))
                .isInstanceOf(UnsafePath.class);
        assertThatThrownBy(() -> storage.localFiles().hash(below, "n", digest()).block(LIMIT))
                .isInstanceOf(UnsafePath.class);
        assertThat(data.resolve("x")).doesNotExist();
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException(error);
        }
    }

    @Test
    void aNoteIsReadAsItWasWritten() throws IOException {
        LocalFiles files = storage.localFiles();
        assertThat(files.read(FOLDER, "n").blockOptional(LIMIT)).isEmpty();
        files.write(FOLDER, "n", "one\n").block(LIMIT);
        files.write(FOLDER, "n", "größer\n").block(LIMIT);
        assertThat(get(files.read(FOLDER, "n"))).isEqualTo("größer\n");
        assertThat(files()).containsExactly("repo/deep/er/n");
        Files.write(published().resolveSibling("n"), new byte[70_000]);
        assertThat(files.read(FOLDER, "n").blockOptional(LIMIT)).isEmpty();
    }

    @Test
    void aFileIsFoundAndHashed() throws IOException {
        LocalFiles files = storage.localFiles();
        assertThat(files.find(FOLDER, "a.bin").blockOptional(LIMIT)).isEmpty();
        Content content = Content.random(5, 3_000_001);
        Files.createDirectories(published().resolveSibling("."));
        Files.write(published(), content.bytes(0, 3_000_001));
        Instant then = Instant.parse("2026-01-02T03:04:05Z");
        Files.setLastModifiedTime(published(), FileTime.from(then));
        assertThat(get(files.find(FOLDER, "a.bin"))).isEqualTo(new LocalFiles.Found(3_000_001, then));
        assertThat(HexFormat.of().formatHex(get(files.hash(FOLDER, "a.bin", digest()))))
                .isEqualTo(content.sha256Hex());
    }

    @Test
    void aLinkIsNoFile() throws IOException {
        Path secret = data.resolve("secret");
        Files.writeString(secret, "secret", StandardCharsets.UTF_8);
        Files.createDirectories(published().resolveSibling("."));
        Files.createSymbolicLink(published(), secret);
        LocalFiles files = storage.localFiles();
        assertThat(files.find(FOLDER, "a.bin").blockOptional(LIMIT)).isEmpty();
        assertThat(files.read(FOLDER, "a.bin").blockOptional(LIMIT)).isEmpty();
        assertThatThrownBy(() -> files.hash(FOLDER, "a.bin", digest()).block(LIMIT))
                .isInstanceOf(StorageFailure.class);
        assertThatThrownBy(() -> files.write(FOLDER, "a.bin", "note").block(LIMIT))
                .isInstanceOf(StorageFailure.class);
        assertThat(secret).hasContent("secret");
    }
}
