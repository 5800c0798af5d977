package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.sluice.platform.StrictJson;
import dev.sluice.testkit.Content;
import dev.sluice.testkit.FileHash;
import dev.sluice.testkit.ProcessFacts;
import dev.sluice.testkit.SmallDisk;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Room is asked for, kept, used and given back, on a real disk that has little of it. */
class DiskSpaceTests {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Origin ORIGIN = new Origin("hash-of-url", -1, "\"v1\"", null);
    private static final long MIB = 1 << 20;
    /** What the journal takes. */
    private static final long BLOCK = 4096;

    private static final long KEPT = MIB;

    /** Below {@link Room#LEAST_ALLOCATED}, so that it is only promised. */
    private static final int SMALL = 700_000;

    private static final UUID ONE = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);

    @TempDir
    Path directory;

    private final List<Storage> gateways = new ArrayList<>();
    private SmallDisk disk;
    private Storage storage;

    @BeforeEach
    void start() {
        disk = SmallDisk.mount(directory.resolve("disk"), 40 * MIB);
        storage = gateway(1, KEPT);
    }

    @AfterEach
    void stop() throws IOException {
        for (Storage gateway : gateways) {
            gateway.close();
        }
        disk.close();
    }

    private Storage gateway(int number, long keepFree) {
        DiskSpace space = new DiskSpace(keepFree);
        Storage gateway = new Storage(
                Roots.make(disk.root(), disk.root()),
                new FileThreads(4),
                space,
                StrictJson.mapper(),
                new UUID(1, number));
        gateways.add(gateway);
        return gateway;
    }

    private PartFile open(UUID item, long token) {
        return open(storage, item, token);
    }

    private static PartFile open(Storage gateway, UUID item, long token) {
        return Objects.requireNonNull(
                gateway.open(item, token, Folder.downloads(""), () -> true).block(LIMIT));
    }

    private PartFile begun(UUID item) {
        PartFile part = open(item, 1);
        part.begin(ORIGIN, List.of()).block(LIMIT);
        return part;
    }

    private static void reserve(PartFile part, long total) {
        part.reserve(total).block(LIMIT);
    }

    private static StorageFailure refused(Mono<?> step) {
        return catchThrowableOfType(StorageFailure.class, () -> step.block(LIMIT));
    }

    private static Mono<Long> write(PartFile part, Content content, long from, long to) {
        Flux<ByteBuf> body = Flux.generate(() -> from, (at, sink) -> {
            int length = (int) Math.min(100_000, to - at);
            if (length == 0) {
                sink.complete();
            } else {
                sink.next(Unpooled.wrappedBuffer(content.bytes(at, length)));
            }
            return at + length;
        });
        return part.write(from, body).last();
    }

    private Path part(UUID item, long token, int gateway) {
        return new PartName(item, token, new UUID(1, gateway)).in(disk.root().resolve(".sluice"));
    }

    /** Waits until something was forced on the way and is written down. */
    private void awaitJournal() {
        Path journal = PartName.journal(part(ONE, 1, 1));
        await().until(() -> Files.readAllLines(journal).size() > 1);
    }

    private List<String> openFiles() {
        return ProcessFacts.openWithin(disk.root()).stream()
                .filter(file -> !file.endsWith(".lock"))
                .toList();
    }

    @Test
    void aFileThatHasNoRoomIsRefusedBeforeItsFirstByte() throws IOException {
        PartFile part = begun(ONE);
        long free = disk.free() - KEPT;
        StorageFailure failure = refused(part.reserve(free + 1));
        assertThat(failure.kind()).isEqualTo(StorageFailure.Kind.FULL);
        assertThat(failure)
                .hasMessage("The disk is full: " + (free + 1) + " bytes are needed and " + free + " are free.");
        assertThat(part(ONE, 1, 1)).hasSize(0);
        reserve(part, free);
        assertThat(disk.free()).isBetween(KEPT - BLOCK, KEPT);
    }

    @Test
    void whatIsPromisedToAnotherFileIsNotFree() {
        PartFile one = begun(ONE);
        PartFile other = begun(OTHER);
        disk.fill(KEPT + MIB);
        reserve(one, SMALL);
        StorageFailure failure = refused(other.reserve(SMALL));
        assertThat(failure.kind()).isEqualTo(StorageFailure.Kind.PROMISED);
        assertThat(failure)
                .hasMessage("The disk has no room beside the files under way: 700000 bytes are needed and 348576 are"
                        + " free.");
        reserve(other, 300_000);
    }

    /** How a part that was promised room comes to its end. */
    enum End {
        ABANDONED,
        LEFT,
        REMOVED,
        BEGUN_AGAIN,
        PUBLISHED,
        FAILED
    }

    @ParameterizedTest
    @EnumSource
    void roomIsGivenBackOnceAtAnyEnd(End end) {
        PartFile one = begun(ONE);
        PartFile other = begun(OTHER);
        disk.fill(KEPT + MIB);
        reserve(one, SMALL);
        end(one, end);
        storage.abandon(ONE).block(LIMIT);
        storage.removeParts(ONE, Folder.downloads(""), null).block(LIMIT);
        assertThat(refused(other.reserve(MIB + 100_000)).kind()).isEqualTo(StorageFailure.Kind.FULL);
        reserve(other, MIB - 20_000);
    }

    private void end(PartFile part, End end) {
        switch (end) {
            case ABANDONED -> storage.abandon(ONE).block(LIMIT);
            case LEFT -> storage.leave(ONE).block(LIMIT);
            case REMOVED -> storage.removeParts(ONE, Folder.downloads(""), null).block(LIMIT);
            case BEGUN_AGAIN -> part.begin(ORIGIN, List.of()).block(LIMIT);
            case PUBLISHED -> {
                write(part, Content.random(1, 10), 0, 10).block(LIMIT);
                String path =
                        Objects.requireNonNull(part.publish("a").block(LIMIT)).path();
                storage.removeParts(ONE, Folder.downloads(""), path).block(LIMIT);
            }
            case FAILED -> {
                Flux<ByteBuf> broken = Flux.error(new IOException("the origin is gone"));
                assertThatThrownBy(() -> part.write(0, broken).blockLast(LIMIT))
                        .hasRootCauseMessage("the origin is gone");
            }
        }
    }

    @Test
    void roomThatIsClosedTwiceIsGivenBackOnce() throws IOException {
        DiskSpace space = new DiskSpace(KEPT);
        Room one = new Room(space, Files.createFile(disk.root().resolve("one")));
        Room other = new Room(space, Files.createFile(disk.root().resolve("other")));
        disk.fill(KEPT + MIB);
        one.take(SMALL, SMALL);
        one.close();
        one.close();
        assertThatThrownBy(() -> other.take(MIB + 1, MIB + 1)).isInstanceOf(StorageFailure.class);
        other.take(MIB - 4096, MIB - 4096);
    }

    @Test
    void bytesThatAreWrittenCountOnce() {
        PartFile one = begun(ONE);
        PartFile other = begun(OTHER);
        disk.fill(KEPT + MIB);
        reserve(one, SMALL);
        write(one, Content.random(1, SMALL), 0, SMALL).block(LIMIT);
        reserve(other, 300_000);
    }

    @Test
    void aLargeFileHasItsRoomAtOnce() {
        long before = disk.free();
        PartFile one = begun(ONE);
        reserve(one, 20 * MIB);
        assertThat(disk.free()).isBetween(before - 20 * MIB - 8192, before - 20 * MIB);
        PartFile other = begun(OTHER);
        assertThat(refused(other.reserve(30 * MIB)).kind()).isEqualTo(StorageFailure.Kind.PROMISED);
        assertThat(refused(other.reserve(41 * MIB)).kind()).isEqualTo(StorageFailure.Kind.FULL);
        disk.fill(0);
        write(one, Content.random(1, 20 * MIB), 0, 20 * MIB).block(LIMIT);
        disk.empty();
        assertThat(refused(other.reserve(30 * MIB)).kind()).isEqualTo(StorageFailure.Kind.FULL);
    }

    @Test
    void aPartThatIsLeftKeepsOnlyWhatIsWritten() throws IOException {
        long before = disk.free();
        PartFile part = begun(ONE);
        reserve(part, 20 * MIB);
        write(part, Content.random(1, 20 * MIB), 0, MIB).block(LIMIT);
        storage.abandon(ONE).block(LIMIT);
        assertThat(part(ONE, 1, 1)).hasSize(MIB);
        assertThat(disk.free()).isBetween(before - MIB - 8192, before - MIB);
        assertThat(openFiles()).isEmpty();
    }

    @Test
    void aRunAfterACrashAsksAnewAndGoesOn() {
        Content content = Content.random(3, 20 * MIB);
        PartFile part = begun(ONE);
        reserve(part, 20 * MIB);
        write(part, content, 0, 18 * MIB).block(LIMIT);
        awaitJournal();
        // The crash: nobody abandons the part, and what its journal says is what was forced on the way.
        PartFile after = open(ONE, 2);
        long certain = after.written().end();
        assertThat(certain).isBetween(16 * MIB, 18 * MIB);
        after.resume(List.of()).block(LIMIT);
        reserve(after, 20 * MIB);
        assertThat(part(ONE, 2, 1)).hasSize(20 * MIB);
        write(after, content, certain, 20 * MIB).block(LIMIT);
        assertThat(Objects.requireNonNull(after.publish("a").block(LIMIT)).sha256())
                .isEqualTo(content.sha256Hex());
    }

    @Test
    void onlyWhatIsCertainIsCopied() {
        PartFile part = begun(ONE);
        reserve(part, 20 * MIB);
        write(part, Content.random(3, 20 * MIB), 0, 18 * MIB).block(LIMIT);
        awaitJournal();
        PartFile copy = open(gateway(2, KEPT), ONE, 2);
        assertThat(part(ONE, 2, 2)).hasSize(copy.written().end());
    }

    @Test
    void aFileThatEndsSoonerIsPublishedAsLongAsItIs() {
        Content content = Content.random(4, 3_000_001);
        PartFile part = begun(ONE);
        reserve(part, 20 * MIB);
        write(part, content, 0, content.size()).block(LIMIT);
        assertThat(Objects.requireNonNull(part.publish("a").block(LIMIT)).size())
                .isEqualTo(content.size());
        assertThat(disk.root().resolve("a")).hasSize(content.size());
        assertThat(FileHash.sha256(disk.root().resolve("a"))).isEqualTo(content.sha256Hex());
    }

    @Test
    void aFileOfUnknownSizeStopsBeforeTheDiskIsFull() {
        Storage careful = gateway(2, 26 * MIB);
        PartFile part = open(careful, ONE, 1);
        part.begin(ORIGIN, List.of()).block(LIMIT);
        reserve(part, -1);
        Mono<StoredFile> whole =
                write(part, Content.random(5, 20 * MIB), 0, 20 * MIB).then(part.publish("a"));
        StorageFailure failure = refused(whole);
        assertThat(failure.kind()).isEqualTo(StorageFailure.Kind.FULL);
        assertThat(failure).hasMessage("The disk is full.");
        careful.abandon(ONE).block(LIMIT);
        assertThat(disk.root().resolve("a")).doesNotExist();
        PartFile other = open(careful, OTHER, 1);
        other.begin(ORIGIN, List.of()).block(LIMIT);
        assertThat(refused(other.reserve(-1)).kind()).isEqualTo(StorageFailure.Kind.FULL);
    }

    @Test
    void aDiskWithoutAnyRoomLeavesNothingOpen() throws IOException {
        disk.fill(0);
        PartFile part = begun(ONE);
        assertThat(refused(part.reserve(-1)).kind()).isEqualTo(StorageFailure.Kind.FULL);
        storage.abandon(ONE).block(LIMIT);
        assertThat(openFiles()).isEmpty();
    }

    @Test
    void aPauseOnAFullDiskEndsInOrder() throws IOException {
        PartFile part = begun(ONE);
        for (int i = 0; i < 200; i++) {
            write(part, Content.random(6, 2 * MIB), i * 5000L, i * 5000L + 1).block(LIMIT);
        }
        disk.fill(0);
        storage.abandon(ONE).block(LIMIT);
        assertThat(openFiles()).isEmpty();
        disk.empty();
        assertThat(open(ONE, 2).written()).isEqualTo(Spans.NONE);
    }

    @Test
    void aFileSystemThatTellsNoSizeHasRoom() throws IOException {
        FileStore none = Files.getFileStore(Path.of("/proc"));
        new DiskSpace(KEPT).of(none).promise(none, 1L << 50);
    }
}
