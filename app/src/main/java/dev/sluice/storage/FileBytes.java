package dev.sluice.storage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/** Bytes of a file on the disk, read as they are asked for. */
final class FileBytes {

    private static final Logger log = LoggerFactory.getLogger(FileBytes.class);
    private static final int READ = 1 << 20;

    private FileBytes() {}

    /**
     * Opens a file, does something with it, and closes it.
     *
     * @param opening opens it where that may block
     */
    static Mono<Void> with(
            Supplier<CompletableFuture<FileChannel>> opening,
            Function<FileChannel, Mono<Void>> use,
            FileThreads threads) {
        Mono<FileChannel> opened = Mono.fromFuture(opening, true).doOnDiscard(FileChannel.class, FileBytes::close);
        return Mono.usingWhen(opened, use, channel -> Mono.fromFuture(() -> threads.call(() -> close(channel)), true));
    }

    private static boolean close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException error) {
            log.warn("a file that was read cannot be closed: {}", error.toString());
        }
        return true;
    }

    /**
     * Reads a piece of a file.
     *
     * @return buffers that belong to whoever takes them; fails with {@link IOException}, also where the file is shorter
     */
    static Flux<ByteBuf> read(FileChannel file, Spans.Span piece, FileThreads threads) {
        return Flux.<ByteBuf, Long>generate(piece::from, (at, sink) -> next(file, at, piece.to(), sink))
                .subscribeOn(Schedulers.fromExecutor(threads.files()));
    }

    private static Long next(FileChannel file, long at, long end, SynchronousSink<ByteBuf> sink) {
        if (at == end) {
            sink.complete();
            return at;
        }
        int length = (int) Math.min(READ, end - at);
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(length);
        try {
            int count = buffer.writeBytes(file, at, length);
            if (count < 0) {
                throw new IOException("the file is shorter than it was");
            }
            sink.next(buffer);
            return at + count;
        } catch (IOException error) {
            buffer.release();
            sink.error(error);
            return at;
        }
    }
}
