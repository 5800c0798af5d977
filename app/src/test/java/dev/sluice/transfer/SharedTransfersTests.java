package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.storage.Folder;
import dev.sluice.storage.Origin;
import dev.sluice.storage.PartFile;
import dev.sluice.storage.StoredFile;
import dev.sluice.transfer.TransferSignal.Opened;
import dev.sluice.transfer.TransferSignal.Published;
import dev.sluice.transfer.TransferSignal.Remarked;
import dev.sluice.transfer.TransferSignal.Skipped;
import dev.sluice.transfer.TransferSignal.StartedOver;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** What those who follow do when the one who leads comes to another end than the file: real parts, and scripts in place of origins. */
class SharedTransfersTests {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final byte[] BYTES = "a file".getBytes(StandardCharsets.US_ASCII);
    private static final Origin ORIGIN = new Origin("hash", BYTES.length, "\"tag\"", null);
    private static final TransferSignal FETCHED = new Skipped("The follower fetched for itself.");

    @TempDir
    Path data;

    private final Map<UUID, Function<PartFile, Flux<TransferSignal>>> scripts = new HashMap<>();
    private final Map<UUID, TransferSignal> last = new ConcurrentHashMap<>();
    private final Sinks.Empty<TransferSignal> gate = Sinks.empty();
    private final SharedTransfers shared = new SharedTransfers((request, part) ->
            Flux.defer(() -> Objects.requireNonNull(scripts.get(request.item())).apply(part)));
    private TransferFixture transfers;

    @BeforeEach
    void start() {
        transfers = TransferFixture.in(data);
    }

    @AfterEach
    void stop() throws IOException {
        last.forEach((item, signal) -> {
            transfers.end(item, "", signal);
            transfers
                    .storage()
                    .removeParts(item, Folder.downloads(""), signal instanceof Published file ? file.path() : null)
                    .block(LIMIT);
        });
        transfers.close();
    }

    private static FileRequest request(UUID item) {
        return new FileRequest(
                item,
                1,
                new Asker("user:1", item),
                URI.create("http://host/f.bin"),
                Folder.downloads(""),
                null,
                TransferFixture.OPTIONS,
                List.of(),
                Expected.NOTHING,
                0,
                null,
                SourceTerms.NONE);
    }

    private Flux<TransferSignal> run(UUID item, Function<PartFile, Flux<TransferSignal>> script) {
        scripts.put(item, script);
        return transfers
                .storage()
                .open(item, 1, Folder.downloads(""), () -> true)
                .flatMapMany(part -> shared.run(request(item), part))
                .doOnNext(signal -> last.put(item, signal));
    }

    /** What a follower is told of a leader that does as the script says once the file is opened. */
    private List<TransferSignal> followed(Function<PartFile, Flux<TransferSignal>> leader) {
        return followed(leader, part -> Flux.just(FETCHED));
    }

    private List<TransferSignal> followed(
            Function<PartFile, Flux<TransferSignal>> leader, Function<PartFile, Flux<TransferSignal>> follower) {
        UUID first = new UUID(2, 1);
        UUID second = new UUID(2, 2);
        Opened opened = new Opened("f.bin", BYTES.length, 0);
        Flux<TransferSignal> leading =
                run(first, part -> Flux.concat(Flux.just(opened), gate.asMono(), leader.apply(part)));
        Flux<TransferSignal> following = run(second, follower).doOnNext(signal -> {
            if (signal instanceof Opened) {
                gate.tryEmitEmpty();
            }
        });
        Mono<List<TransferSignal>> told = leading.publish(signals -> Flux.merge(
                        signals.onErrorComplete().thenMany(Flux.<TransferSignal>empty()),
                        signals.next().thenMany(following)))
                .collectList();
        return Objects.requireNonNull(told.block(LIMIT));
    }

    private static Mono<PartFile> written(PartFile part) {
        return part.begin(ORIGIN, List.of())
                .thenMany(part.write(0, Flux.just(Unpooled.copiedBuffer(BYTES))))
                .then(Mono.just(part));
    }

    private Flux<TransferSignal> published(PartFile part, Mono<Void> then) {
        return written(part)
                .flatMap(whole -> whole.publish("f.bin"))
                .flatMap(file -> then.thenReturn(signal(file)))
                .flux();
    }

    private static TransferSignal signal(StoredFile file) {
        return new Published(file.path(), file.size(), file.sha256(), true, "\"tag\"");
    }

    private Mono<Void> change(byte[] now) {
        Path file = data.resolve("downloads/f.bin");
        return Mono.<Void>fromCallable(() -> {
                    Files.write(file, now);
                    return null;
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    @Test
    void whatIsStoredIsCopied() throws IOException {
        List<TransferSignal> told = followed(part -> published(part, Mono.empty()));
        assertThat(told).last().isInstanceOfSatisfying(Published.class, file -> {
            assertThat(file.path()).isEqualTo("f (1).bin");
            assertThat(file.validator()).isEqualTo("\"tag\"");
        });
        assertThat(data.resolve("downloads/f (1).bin")).hasBinaryContent(BYTES);
    }

    @Test
    void whatIsStoredAndChangedIsFetched() {
        List<TransferSignal> told =
                followed(part -> published(part, change("a FILE".getBytes(StandardCharsets.US_ASCII))));
        assertThat(told).endsWith(FETCHED).hasAtLeastOneElementOfType(StartedOver.class);
    }

    @Test
    void whatIsStoredAndCutIsFetched() {
        List<TransferSignal> told = followed(part -> published(part, change(new byte[1])));
        assertThat(told).endsWith(FETCHED).hasAtLeastOneElementOfType(StartedOver.class);
    }

    @Test
    void aFullDiskIsTheLeadersOwnMatter() {
        List<TransferSignal> told = followed(
                part -> written(part).flatMapMany(whole -> Flux.error(failure(FailureType.DISK_FULL))), part -> {
                    assertThat(part.written().bytes()).isEqualTo(BYTES.length);
                    assertThat(part.origin()).isEqualTo(ORIGIN);
                    return Flux.just(FETCHED);
                });
        assertThat(told).endsWith(FETCHED).doesNotHaveAnyElementsOfTypes(StartedOver.class);
    }

    @Test
    void whatTheOriginDidIsNot() {
        TransferFailure refused = failure(FailureType.HTTP_STATUS);
        assertThatThrownBy(() -> followed(part -> Flux.error(refused))).isSameAs(refused);
    }

    @Test
    void whyTheLeaderLeftItOutNeedNotHoldForOthers() {
        List<TransferSignal> told = followed(part -> Flux.just(new Skipped("It is there already.")));
        assertThat(told).endsWith(FETCHED).hasAtLeastOneElementOfType(Remarked.class);
    }

    /** It takes one signal and no more, so that it is not told yet that it leads. */
    private static final class Slow extends BaseSubscriber<TransferSignal> {

        private final CompletableFuture<TransferSignal> first = new CompletableFuture<>();

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        protected void hookOnNext(TransferSignal signal) {
            first.complete(signal);
        }
    }

    @Test
    void oneThatGoesJustWhenItIsToLeadLetsTheNextLead() throws Exception {
        Opened opened = new Opened("f.bin", BYTES.length, 0);
        CompletableFuture<TransferSignal> begun = new CompletableFuture<>();
        Disposable leader = run(new UUID(2, 1), part -> Flux.concat(Flux.just(opened), Flux.never()))
                .subscribe(begun::complete);
        begun.get(20, TimeUnit.SECONDS);
        Slow second = new Slow();
        run(new UUID(2, 2), part -> Flux.never()).subscribe(second);
        second.first.get(20, TimeUnit.SECONDS);
        CompletableFuture<TransferSignal> seen = new CompletableFuture<>();
        CompletableFuture<List<TransferSignal>> third = run(new UUID(2, 3), part -> Flux.just(FETCHED))
                .doOnNext(signal -> {
                    if (signal instanceof Opened) {
                        seen.complete(signal);
                    }
                })
                .collectList()
                .toFuture();
        seen.get(20, TimeUnit.SECONDS);
        leader.dispose();
        second.cancel();
        assertThat(third.get(20, TimeUnit.SECONDS)).endsWith(FETCHED);
    }

    private static TransferFailure failure(FailureType type) {
        return new TransferFailure(type, "As the test wants it.", null);
    }
}
