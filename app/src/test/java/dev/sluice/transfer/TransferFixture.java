package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.platform.PlatformConfiguration;
import dev.sluice.platform.egress.EgressConfiguration;
import dev.sluice.platform.egress.EgressRules;
import dev.sluice.platform.egress.GuardedHttp;
import dev.sluice.platform.egress.NamedHosts;
import dev.sluice.storage.Folder;
import dev.sluice.storage.Storage;
import dev.sluice.storage.StorageConfiguration;
import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.ManualClock;
import dev.sluice.testkit.ProcessFacts;
import dev.sluice.testkit.RawOrigin;
import dev.sluice.testkit.SmallDisk;
import dev.sluice.transfer.TransferSignal.Published;
import dev.sluice.transfer.TransferSignal.Retrying;
import dev.sluice.transfer.TransferSignal.Skipped;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import reactor.core.publisher.Flux;

/**
 * Transfers from 127.0.0.1 with the real client and the real storage, wired as in the gateway, and an origin. As a rule only one
 * connection to a host is allowed, so that one that is not given back is found by whoever asks next. {@link #close()} checks
 * what holds after every fault.
 */
final class TransferFixture implements AutoCloseable {

    /** What the gateway's clock shows; it stands. */
    static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    /** For files that are asked for. */
    static final FileMaker NOBODY = (file, handover) -> Flux.error(new IllegalStateException("nobody makes files"));

    /** Three quick retries, and time limits that no healthy exchange on this machine comes near. */
    static final TransferOptions OPTIONS = options(3, Duration.ofSeconds(5), Duration.ofSeconds(5));

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final FaultyOrigin origin;
    private final List<RawOrigin> raw = new ArrayList<>();
    private final List<String> published = new CopyOnWriteArrayList<>();
    private final AnnotationConfigApplicationContext context;
    private final Path root;
    private UUID item = new UUID(0, 1);
    private long lease;
    private FileTransfer transfer;

    private TransferFixture(Path data, int connections, @Nullable Set<String> names, Map<String, String> settings) {
        this(data, FaultyOrigin.start(), connections, names, settings);
    }

    private TransferFixture(
            Path data,
            FaultyOrigin origin,
            int connections,
            @Nullable Set<String> names,
            Map<String, String> settings) {
        this.origin = origin;
        this.root = data.resolve("downloads");
        this.context = new AnnotationConfigApplicationContext();
        Map<String, Object> properties = new HashMap<>(settings);
        properties.put("sluice.data-dir", data.toString());
        properties.putIfAbsent("sluice.egress.allow", "127.0.0.1/32");
        properties.put("sluice.transfer.max-connections-per-host", Integer.toString(connections));
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
        context.registerBean("clock", Clock.class, () -> ManualClock.at(NOW));
        if (names != null) {
            context.registerBean(
                    "guardedHttp",
                    GuardedHttp.class,
                    () -> NamedHosts.http(context.getBean(EgressRules.class), 1, names));
        }
        context.register(
                PlatformConfiguration.class,
                EgressConfiguration.class,
                StorageConfiguration.class,
                TransferConfiguration.class);
        context.refresh();
        transfer = context.getBean(FileTransfer.class);
    }

    static TransferFixture in(Path data) {
        return new TransferFixture(data, 1, null, Map.of());
    }

    /** As {@link #in(Path)}, but so many connections to a host are allowed. */
    static TransferFixture in(Path data, int connections) {
        return new TransferFixture(data, connections, null, Map.of());
    }

    /** As {@link #in(Path)}, on a disk that may become full to its last byte. */
    static TransferFixture in(SmallDisk disk) {
        return new TransferFixture(disk.root(), 1, null, Map.of("sluice.storage.keep-free", "0B"));
    }

    /** As {@link #in(Path)}; these names are 127.0.0.1, and no other name is known. */
    static TransferFixture in(Path data, Set<String> names) {
        return new TransferFixture(data, 1, names, Map.of());
    }

    /** As {@link #in(Path, int)}, with further settings of the gateway. */
    static TransferFixture in(Path data, int connections, Map<String, String> settings) {
        return new TransferFixture(data, connections, null, settings);
    }

    /** As {@link #in(Path, int)}, with an origin of the test's, which is closed with this. */
    static TransferFixture in(Path data, FaultyOrigin origin, int connections) {
        return new TransferFixture(
                data, origin, connections, null, Map.of("sluice.egress.allow", "127.0.0.1/32,::1/128"));
    }

    static TransferOptions options(int maxRetries, Duration headers, Duration idle) {
        return new TransferOptions(maxRetries, Duration.ofMillis(10), Duration.ofSeconds(1), headers, idle, null);
    }

    FaultyOrigin origin() {
        return origin;
    }

    /** Takes an origin of the test's into care. */
    RawOrigin raw(RawOrigin started) {
        raw.add(started);
        return started;
    }

    /** Another origin, below HTTP. */
    RawOrigin raw(RawOrigin.Script script) {
        return raw(RawOrigin.start(script));
    }

    Outcome fetch(URI url) throws IOException {
        return fetch(url, OPTIONS);
    }

    /** Fetches a file; goes on with what the last run left when that did not publish. */
    Outcome fetch(URI url, TransferOptions options) throws IOException {
        return fetch(url, options, signal -> false);
    }

    /** Fetches a file, and changes something at its origin before the first retry. */
    Outcome fetchWhile(URI url, Runnable change) throws IOException {
        AtomicBoolean changed = new AtomicBoolean();
        return fetch(url, OPTIONS, signal -> {
            if (signal instanceof Retrying && changed.compareAndSet(false, true)) {
                change.run();
            }
            return false;
        });
    }

    /** As {@link #fetch(URI)}, of a file of which more is known. */
    Outcome fetch(URI url, Expected expected, List<URI> mirrors) throws IOException {
        return fetch(request(url, OPTIONS, mirrors, expected), signal -> false);
    }

    /** As {@link #fetch(URI, TransferOptions)}, but stops as a pause does at the first such signal. */
    Outcome fetch(URI url, TransferOptions options, Predicate<TransferSignal> stop) throws IOException {
        return fetch(request(url, options, List.of(), Expected.NOTHING), stop);
    }

    /** Fetches what is asked for; stops as a pause does at the first such signal. */
    Outcome fetch(FileRequest request, Predicate<TransferSignal> stop) throws IOException {
        List<TransferSignal> signals = new CopyOnWriteArrayList<>();
        TransferFailure failure = null;
        try {
            run(request).takeUntil(stop).doOnNext(signals::add).blockLast(LIMIT);
        } catch (TransferFailure failed) {
            failure = failed;
        } catch (IllegalStateException endless) {
            throw new AssertionError("The transfer did not end: " + signals, endless);
        }
        Outcome outcome = new Outcome(List.copyOf(signals), failure, root);
        settle(signals.isEmpty() ? null : signals.getLast());
        return outcome;
    }

    /** The transfer itself; whoever runs it must {@link #abandon()} it. */
    Flux<TransferSignal> run(URI url, TransferOptions options) {
        return run(request(url, options, List.of(), Expected.NOTHING));
    }

    /** As {@link #run(URI, TransferOptions)}; to be ended by {@link #end}. */
    Flux<TransferSignal> run(FileRequest request) {
        return transfer.run(request, () -> true, NOBODY);
    }

    /** From now on one answer is asked for so many bytes at most, where the size is known. */
    void askAtOnce(long bytes) {
        transfer = new FileTransfer(new FileTransfer.Tools(
                context.getBean(OriginExchange.class),
                context.getBean(Pace.class),
                storage(),
                Clock.systemUTC(),
                System::nanoTime,
                new Random(1),
                8,
                bytes));
    }

    FileRequest request(URI url, TransferOptions options, List<URI> mirrors, Expected expected) {
        return new FileRequest(
                item,
                ++lease,
                new Asker("user:1", item),
                url,
                Folder.downloads(""),
                null,
                options,
                mirrors,
                expected,
                0,
                null,
                SourceTerms.NONE);
    }

    /** Fetches a file that may have been fetched before. */
    Outcome fetch(URI url, TransferOptions options, @Nullable EarlierFile earlier) throws IOException {
        Asker asker = new Asker("user:1", item);
        return fetch(
                new FileRequest(
                        item,
                        ++lease,
                        asker,
                        url,
                        Folder.downloads(""),
                        null,
                        options,
                        List.of(),
                        Expected.NOTHING,
                        0,
                        earlier,
                        SourceTerms.NONE),
                signal -> false);
    }

    /** Stops using the part file, as the gateway does after a run that did not publish. */
    void abandon() throws IOException {
        settle(null);
    }

    private void settle(@Nullable TransferSignal last) throws IOException {
        end(item, "", last);
        if (last instanceof Published || last instanceof Skipped) {
            item = new UUID(0, item.getLeastSignificantBits() + 1);
        }
        assertThat(finalNames()).containsExactlyInAnyOrderElementsOf(published);
    }

    /** Ends the use of an item's part as the gateway does, by what its run told last. */
    void end(UUID of, String folder, @Nullable TransferSignal last) {
        Storage storage = storage();
        if (last instanceof Published file) {
            published.add(file.path());
            storage.removeParts(of, Folder.downloads(folder), file.path()).block(LIMIT);
        } else if (last instanceof Skipped) {
            storage.removeParts(of, Folder.downloads(folder), null).block(LIMIT);
        } else {
            storage.abandon(of).block(LIMIT);
        }
    }

    Storage storage() {
        return context.getBean(Storage.class);
    }

    private List<String> finalNames() throws IOException {
        return files(root, path -> !path.contains(".sluice/"));
    }

    private static List<String> files(Path directory, Predicate<String> wanted) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .filter(wanted)
                    .toList();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            storage().removeParts(item, Folder.downloads(""), null).block(LIMIT);
            assertThat(files(root, TransferFixture::isPart)).isEmpty();
            assertThat(ProcessFacts.openWithin(root)).noneMatch(TransferFixture::isPart);
            assertThat(finalNames()).containsExactlyInAnyOrderElementsOf(published);
            requireFreeConnection(origin.url("/probe"));
            raw.forEach(other -> requireFreeConnection(other.url(RawOrigin.PROBE)));
            context.close();
            origin.awaitClosed();
            raw.forEach(RawOrigin::awaitClosed);
        } finally {
            context.close();
            origin.close();
            raw.forEach(RawOrigin::close);
        }
    }

    private static boolean isPart(String name) {
        return name.endsWith(".part") || name.endsWith(".journal");
    }

    /** An origin that cannot be talked to answers with an error, which is as good: a connection was to be had for it. */
    private void requireFreeConnection(URI probe) {
        Boolean ended = context.getBean(GuardedHttp.class)
                .client()
                .get()
                .uri(probe)
                .response()
                .hasElement()
                .onErrorReturn(true)
                .block(LIMIT);
        assertThat(ended).isTrue();
    }
}
