package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.platform.StrictJson;
import dev.sluice.storage.Spans.Span;
import dev.sluice.testkit.Content;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
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

/** Part files on a real file system: written, taken over, published, taken back. */
class StorageTests {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Origin ORIGIN = new Origin("hash-of-url", -1, "\"v1\"", null);

    @TempDir
    Path root;

    private final UUID item = UUID.fromString("00000000-0000-7000-8000-000000000001");
    private final List<Storage> gateways = new ArrayList<>();
    private final AtomicBoolean lease = new AtomicBoolean(true);
    private Storage storage;

    @BeforeEach
    void start() {
        storage = gateway(1);
    }

    @AfterEach
    void stop() throws IOException {
        for (Storage gateway : gateways) {
            gateway.close();
        }
    }

    private Storage gateway(int number) {
        Storage gateway = new Storage(
                Roots.make(root, root), new FileThreads(4), new DiskSpace(0), StrictJson.mapper(), new UUID(0, number));
        gateways.add(gateway);
        return gateway;
    }

    private PartFile open(Storage gateway, long token) {
        return get(gateway.open(item, token, Folder.downloads("f"), lease::get));
    }

    private static <T> T get(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(LIMIT));
    }

    private static Flux<ByteBuf> body(Content content, long from, long to, int piece) {
        return Flux.generate(() -> from, (at, sink) -> {
            if (at >= to) {
                sink.complete();
                return at;
            }
            int length = (int) Math.min(piece, to - at);
            sink.next(Unpooled.wrappedBuffer(content.bytes(at, length)));
            return at + length;
        });
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(root.resolve("f"))) {
            return all.filter(Files::isRegularFile)
                    .map(path -> root.resolve("f").relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1000", "1, 1", "262144, 262144", "1048577, 65536", "30000001, 1048576", "9000000, 4097"})
    void publishesWhatWasWritten(long size, int piece) throws IOException {
        Content content = Content.random(size, size);
        PartFile part = open(storage, 1);
        part.begin(ORIGIN, List.of()).block(LIMIT);
        List<Long> told =
                part.write(0, body(content, 0, size, piece)).collectList().block(LIMIT);
        StoredFile file = get(part.publish("a.bin"));
        storage.removeParts(item, Folder.downloads("f"), file.path()).block(LIMIT);
        assertThat(file).isEqualTo(new StoredFile("f/a.bin", size, content.sha256Hex()));
        assertThat(told).isSorted();
        assertThat(Content.of(Files.readAllBytes(root.resolve("f/a.bin"))).sha256Hex())
                .isEqualTo(content.sha256Hex());
        assertThat(files()).containsExactly("a.bin");
    }

    @Test
    void neverReplacesWhatIsThere() throws IOException {
        Files.createDirectories(root.resolve("f"));
        Files.writeString(root.resolve("f/a.tar"), "mine");
        Files.writeString(root.resolve("f/a (1).tar"), "mine too");
        PartFile part = open(storage, 1);
        part.begin(ORIGIN, List.of()).block(LIMIT);
        part.write(0, body(Content.random(1, 10), 0, 10, 10)).blockLast(LIMIT);
        assertThat(get(part.publish("a.tar")).path()).isEqualTo("f/a (2).tar");
        assertThat(root.resolve("f/a.tar")).hasContent("mine");
    }

    @ParameterizedTest
    @CsvSource({"5000000, 12345678", "4096, 300000", "1, 5000001"})
    void aLaterRunGoesOnBehindWhatIsCertain(long first, long size) throws IOException {
        Content content = Content.random(7, size);
        PartFile before = open(storage, 1);
        before.begin(ORIGIN, List.of()).block(LIMIT);
        before.write(0, body(content, 0, first, 70_000)).blockLast(LIMIT);
        storage.abandon(item).block(LIMIT);
        PartFile after = open(storage, 2);
        assertThat(after.written()).isEqualTo(Spans.prefix(first));
        assertThat(after.origin()).isEqualTo(ORIGIN);
        after.resume(List.of()).block(LIMIT);
        after.write(first, body(content, first, size, 1 << 20)).blockLast(LIMIT);
        assertThat(get(after.publish("a")).sha256()).isEqualTo(content.sha256Hex());
        storage.removeParts(item, Folder.downloads("f"), "f/a").block(LIMIT);
        assertThat(files()).containsExactly("a");
    }

    @Test
    void bodiesForPlacesApartAreOneFile() throws IOException {
        long size = 60_000_001;
        Content content = Content.random(11, size);
        PartFile part = open(storage, 1);
        part.begin(ORIGIN, List.of()).block(LIMIT);
        long[] cuts = {0, 5_000_000, 20_971_520, 45_000_003, size};
        List<Mono<Long>> writes = new ArrayList<>();
        for (int i = cuts.length - 1; i > 0; i--) {
            writes.add(part.write(cuts[i - 1], body(content, cuts[i - 1], cuts[i], 300_000))
                    .last());
        }
        Flux.merge(writes).blockLast(LIMIT);
        assertThat(part.written()).isEqualTo(Spans.prefix(size));
        assertThat(get(part.publish("a"))).isEqualTo(new StoredFile("f/a", size, content.sha256Hex()));
        assertThat(Content.of(Files.readAllBytes(root.resolve("f/a"))).sha256Hex())
                .isEqualTo(content.sha256Hex());
    }

    @Test
    void gapsAreFilledByALaterRun() {
        long size = 9_000_000;
        Content content = Content.random(12, size);
        PartFile before = open(storage, 1);
        before.begin(ORIGIN, List.of()).block(LIMIT);
        before.write(6_000_000, body(content, 6_000_000, 8_000_000, 70_000)).blockLast(LIMIT);
        before.write(1_000_000, body(content, 1_000_000, 3_000_000, 70_000)).blockLast(LIMIT);
        storage.abandon(item).block(LIMIT);
        PartFile after = open(storage, 2);
        assertThat(after.written())
                .isEqualTo(new Spans(List.of(new Span(1_000_000, 3_000_000), new Span(6_000_000, 8_000_000))));
        after.resume(List.of()).block(LIMIT);
        for (Span gap : after.written().gaps(size)) {
            after.write(gap.from(), body(content, gap.from(), gap.to(), 70_000)).blockLast(LIMIT);
        }
        assertThat(get(after.publish("a")).sha256()).isEqualTo(content.sha256Hex());
    }

    @Test
    void whatHasAGapIsNotPublished() {
        PartFile part = open(storage, 1);
        part.begin(ORIGIN, List.of()).block(LIMIT);
        part.write(1000, body(Content.random(1, 2000), 1000, 2000, 10)).blockLast(LIMIT);
        assertThatThrownBy(() -> part.publish("a").block(LIMIT)).isInstanceOf(StorageFailure.class);
        assertThat(root.resolve("f/a")).doesNotExist();
    }

    @Test
    void aPartOfAGatewayThatLivesIsCopied() throws IOException {
        Content content = Content.random(8, 2_000_000);
        PartFile first = open(storage, 1);
        first.begin(ORIGIN, List.of()).block(LIMIT);
        Mono<Long> written = first.write(0, body(content, 0, 1_000_000, 50_000)).last();
        written.block(LIMIT);
        // What a force would have written down; the first gateway goes on holding the file.
        Path part = new PartName(item, 1, new UUID(0, 1)).in(root.resolve("f/.sluice"));
        Journal.copy(PartName.journal(part), StrictJson.mapper(), new Journal.View(ORIGIN, Spans.prefix(900_000)));
        PartFile second = open(gateway(2), 2);
        assertThat(second.written()).isEqualTo(Spans.prefix(900_000));
        assertThat(files()).anyMatch(name -> name.contains(".1.")).anyMatch(name -> name.contains(".2."));
    }

    @Test
    void aTornJournalCountsUpToItsLastWholeLine() throws IOException {
        Path path = root.resolve("j");
        Journal.copy(path, StrictJson.mapper(), new Journal.View(ORIGIN, Spans.prefix(4096)));
        String whole = Files.readString(path);
        try (Journal journal = Journal.open(path, StrictJson.mapper(), ORIGIN)) {
            journal.durable(Spans.prefix(8192));
        }
        String longer = Files.readString(path);
        for (int length = whole.length(); length < longer.length() - 1; length++) {
            Files.writeString(path, longer.substring(0, length));
            assertThat(Journal.read(path, StrictJson.mapper()).orElseThrow().durable())
                    .isEqualTo(Spans.prefix(4096));
        }
        Files.writeString(path, longer);
        assertThat(Journal.read(path, StrictJson.mapper()).orElseThrow().durable())
                .isEqualTo(Spans.prefix(8192));
    }

    @Test
    void aLostLeaseWritesNothingMore() {
        PartFile part = open(storage, 1);
        part.begin(ORIGIN, List.of()).block(LIMIT);
        part.write(0, body(Content.random(1, 10), 0, 10, 10)).blockLast(LIMIT);
        lease.set(false);
        assertThatThrownBy(() ->
                        part.write(0, body(Content.random(1, 10), 0, 10, 10)).blockLast(LIMIT))
                .isInstanceOfSatisfying(
                        StorageFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(StorageFailure.Kind.LEASE_LOST));
        assertThatThrownBy(() -> part.publish("a").block(LIMIT)).isInstanceOf(StorageFailure.class);
        assertThat(root.resolve("f/a")).doesNotExist();
    }

    @Test
    void aFinalNameThatNobodyWasToldOfIsTakenBack() throws IOException {
        PartFile part = open(storage, 1);
        part.begin(ORIGIN, List.of()).block(LIMIT);
        part.write(0, body(Content.random(1, 10), 0, 10, 10)).blockLast(LIMIT);
        part.publish("a").block(LIMIT);
        storage.abandon(item).block(LIMIT);
        assertThat(root.resolve("f/a")).doesNotExist();

        PartFile again = open(storage, 2);
        again.resume(List.of()).block(LIMIT);
        again.publish("a").block(LIMIT);
        // As after a crash: the name is there, and the job is cancelled before anybody goes on with it.
        gateway(2).removeParts(item, Folder.downloads("f"), null).block(LIMIT);
        assertThat(files()).isEmpty();
    }

    @Test
    void aFinalNameThatMayHaveBeenToldOfIsLeft() {
        PartFile part = open(storage, 1);
        part.begin(ORIGIN, List.of()).block(LIMIT);
        part.write(0, body(Content.random(1, 10), 0, 10, 10)).blockLast(LIMIT);
        part.publish("a").block(LIMIT);
        storage.leave(item).block(LIMIT);
        assertThat(root.resolve("f/a")).exists();
        assertThat(open(storage, 2).linkedName()).isEqualTo("a");
    }

    @Test
    void aRunThatDiedAfterItsLinkIsAdopted() throws IOException {
        Content content = Content.random(3, 100_000);
        PartFile part = open(storage, 1);
        part.begin(ORIGIN, List.of()).block(LIMIT);
        part.write(0, body(content, 0, 100_000, 1000)).blockLast(LIMIT);
        part.publish("a").block(LIMIT);
        PartFile again = open(storage, 2);
        assertThat(again.linkedName()).isEqualTo("a");
        StoredFile file = get(again.adopt("a"));
        assertThat(file).isEqualTo(new StoredFile("f/a", 100_000, content.sha256Hex()));
        storage.removeParts(item, Folder.downloads("f"), file.path()).block(LIMIT);
        assertThat(files()).containsExactly("a");
    }

    /** The owner of a file may give it another name as soon as it is there. */
    @ParameterizedTest
    @ValueSource(strings = {"f/b", "b"})
    void aPublishedFileThatWasMovedIsLeftAlone(String moved) throws IOException {
        PartFile part = open(storage, 1);
        part.begin(ORIGIN, List.of()).block(LIMIT);
        part.write(0, body(Content.random(1, 10), 0, 10, 10)).blockLast(LIMIT);
        part.publish("a").block(LIMIT);
        Files.move(root.resolve("f/a"), root.resolve(moved));
        storage.removeParts(item, Folder.downloads("f"), "f/a").block(LIMIT);
        assertThat(root.resolve(moved)).hasSize(10);
        assertThat(files()).doesNotContain(item.toString()).hasSize(moved.equals("b") ? 0 : 1);
    }

    @Test
    void aPartWhoseFinalNameWasMovedAwayIsNotWrittenAnyMore() throws IOException {
        PartFile part = open(storage, 1);
        part.begin(ORIGIN, List.of()).block(LIMIT);
        part.reserve(-1).block(LIMIT);
        part.write(0, body(Content.random(1, 10), 0, 10, 10)).blockLast(LIMIT);
        part.publish("a").block(LIMIT);
        Files.move(root.resolve("f/a"), root.resolve("mine"));
        storage.abandon(item).block(LIMIT);
        PartFile again = open(storage, 2);
        assertThat(again.linkedName()).isNull();
        again.begin(ORIGIN, List.of()).block(LIMIT);
        assertThat(root.resolve("mine")).hasSize(10);
    }

    /** It may still take back the name that it has given. */
    @Test
    void aNameIsNotTakenFromAGatewayThatLives() throws IOException {
        PartFile part = open(storage, 1);
        part.begin(ORIGIN, List.of()).block(LIMIT);
        part.write(0, body(Content.random(1, 10), 0, 10, 10)).blockLast(LIMIT);
        part.publish("a").block(LIMIT);
        Storage other = gateway(2);
        PartFile again = open(other, 2);
        assertThat(again.linkedName()).isNull();
        assertThat(again.written()).isEqualTo(Spans.NONE);
        again.begin(ORIGIN, List.of()).block(LIMIT);
        again.write(0, body(Content.random(1, 10), 0, 10, 10)).blockLast(LIMIT);
        String path = get(again.publish("a")).path();
        other.removeParts(item, Folder.downloads("f"), path).block(LIMIT);
        assertThat(path).isEqualTo("f/a (1)");
        assertThat(files()).containsExactly("a (1)");
    }

    @Test
    void aSmallFileHasNoJournalUntilItIsLeft() throws IOException {
        PartFile part = open(storage, 1);
        part.begin(ORIGIN, List.of()).block(LIMIT);
        part.reserve(100_000).block(LIMIT);
        part.write(0, body(Content.random(1, 10), 0, 10, 10)).blockLast(LIMIT);
        assertThat(files()).noneMatch(name -> name.endsWith(".journal"));
        storage.abandon(item).block(LIMIT);
        assertThat(files()).anyMatch(name -> name.endsWith(".journal"));
        assertThat(open(storage, 2).written()).isEqualTo(Spans.prefix(10));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1 << 20})
    void aFileThatIsWorthGoingOnWithHasItsJournalBeforeItsFirstByte(long total) throws IOException {
        PartFile part = open(storage, 1);
        part.begin(ORIGIN, List.of()).block(LIMIT);
        part.reserve(total).block(LIMIT);
        assertThat(files()).anyMatch(name -> name.endsWith(".journal"));
    }

    @Test
    void aFolderThatLeadsOutIsRefused(@TempDir Path outside) throws IOException {
        Files.createSymbolicLink(root.resolve("f"), outside);
        assertThatThrownBy(() -> storage.folder(Root.DOWNLOADS, "f/g").block(LIMIT))
                .isInstanceOf(UnsafePath.class);
        assertThatThrownBy(() -> open(storage, 1)).isInstanceOf(UnsafePath.class);
        assertThat(outside).isEmptyDirectory();
    }
}
