package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.platform.StrictJson;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** What a writer asks for, tells and lets go. */
class PartWriterTests {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path root;

    private PartFile begun(Storage storage) {
        PartFile part = Objects.requireNonNull(storage.open(new UUID(0, 9), 1, Folder.downloads(""), () -> true)
                .block(LIMIT));
        part.begin(new Origin("hash", -1, null, null), List.of()).block(LIMIT);
        return part;
    }

    private Storage storage() {
        return new Storage(
                Roots.make(root, root), new FileThreads(2), new DiskSpace(0), StrictJson.mapper(), new UUID(0, 1));
    }

    @Test
    void aSlowFileIsSeenToAdvance() throws IOException {
        try (Storage storage = storage()) {
            Sinks.Many<ByteBuf> body = Sinks.many().unicast().onBackpressureBuffer();
            List<Long> told = new CopyOnWriteArrayList<>();
            Disposable running = begun(storage).write(0, body.asFlux()).subscribe(told::add);
            body.tryEmitNext(Unpooled.wrappedBuffer(new byte[1000]));
            await().until(() -> told.contains(1000L));
            body.tryEmitNext(Unpooled.wrappedBuffer(new byte[500]));
            await().until(() -> told.contains(1500L));
            running.dispose();
        }
    }

    @Test
    void everyBufferIsLetGoHoweverItEnds() throws IOException {
        try (Storage storage = storage()) {
            List<ByteBuf> buffers = new CopyOnWriteArrayList<>();
            Flux<ByteBuf> body = Flux.<ByteBuf>generate(sink -> {
                        ByteBuf buffer = Unpooled.directBuffer(100_000).writeZero(100_000);
                        buffers.add(buffer);
                        sink.next(buffer);
                    })
                    .doOnDiscard(ByteBuf.class, ByteBuf::release);
            PartFile part = begun(storage);
            part.write(0, body).takeUntil(bytes -> bytes > 20_000_000).blockLast(LIMIT);
            storage.abandon(new UUID(0, 9)).block(LIMIT);
            assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0).hasSizeGreaterThan(200);
        }
    }

    @Test
    void whatIsInMemoryIsBounded() throws IOException {
        try (Storage storage = storage()) {
            AtomicLong asked = new AtomicLong();
            AtomicLong most = new AtomicLong();
            Flux<ByteBuf> body = Flux.<ByteBuf>generate(sink -> sink.next(Unpooled.wrappedBuffer(new byte[1 << 20])))
                    .take(200)
                    .doOnNext(buffer -> asked.addAndGet(1 << 20));
            PartFile part = begun(storage);
            part.write(0, body)
                    .doOnNext(written -> most.accumulateAndGet(asked.get() - written, Math::max))
                    .blockLast(LIMIT);
            assertThat(part.written()).isEqualTo(Spans.prefix(200L << 20));
            assertThat(most.get()).isLessThan(48 << 20);
        }
    }
}
