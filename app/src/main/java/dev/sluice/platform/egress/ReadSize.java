package dev.sluice.platform.egress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much one channel's next read may take: as much as came of late, and never more than a bound that can be changed
 * while the channel is open, nor than its part of what all channels together may take. So a process that stood still, and
 * then finds every socket full, does not run out of memory. One for each channel, since a channel asks only once for its
 * handle.
 */
final class ReadSize implements RecvByteBufAllocator {

    /** Bytes of a first read: what thousands of answers hold while their files are being opened. */
    private static final int FIRST = 16 << 10;

    /** Bytes that one read each of all channels takes together. Of a channel, two buffers can be on their way. */
    private static final int TOGETHER = 32 << 20;

    private final AdaptiveRecvByteBufAllocator adaptive =
            new AdaptiveRecvByteBufAllocator(2048, FIRST, GuardedHttp.MAX_BUFFER);

    private final AtomicInteger channels;
    private volatile int most = GuardedHttp.MAX_BUFFER;

    private ReadSize(AtomicInteger channels) {
        this.channels = channels;
    }

    /**
     * Bounds a channel's reads.
     *
     * @param channels how many there are, this one not counted yet
     */
    static void bound(Channel channel, AtomicInteger channels) {
        channels.incrementAndGet();
        channel.closeFuture().addListener(closed -> channels.decrementAndGet());
        channel.config().setRecvByteBufAllocator(new ReadSize(channels));
    }

    /** Bounds the reads from now on, in bytes. */
    void atMost(int bytes) {
        most = bytes;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new Bounded((ExtendedHandle) adaptive.newHandle());
    }

    private final class Bounded extends DelegatingHandle implements ExtendedHandle {

        private final ExtendedHandle adapted;

        Bounded(ExtendedHandle adapted) {
            super(adapted);
            this.adapted = adapted;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return allocator.ioBuffer(guess());
        }

        @Override
        public int guess() {
            int part = TOGETHER / Math.max(1, channels.get());
            return Math.min(Math.min(most, part), adapted.guess());
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier more) {
            return adapted.continueReading(more);
        }
    }
}
