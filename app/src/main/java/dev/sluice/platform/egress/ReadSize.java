package dev.sluice.platform.egress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * How much one channel's next read may take: as much as came of late, and never more than a bound that can be changed
 * while the channel is open. One for each channel, since a channel asks only once for its handle.
 */
final class ReadSize implements RecvByteBufAllocator {

    /** Bytes of a first read: what thousands of answers hold while their files are being opened. */
    private static final int FIRST = 16 << 10;

    private final AdaptiveRecvByteBufAllocator adaptive =
            new AdaptiveRecvByteBufAllocator(2048, FIRST, GuardedHttp.MAX_BUFFER);

    private volatile int most = GuardedHttp.MAX_BUFFER;

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
            return Math.min(most, adapted.guess());
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier more) {
            return adapted.continueReading(more);
        }
    }
}
