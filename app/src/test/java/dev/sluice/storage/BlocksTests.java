package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How much memory is lent, and to whom. */
class BlocksTests {

    private final Blocks blocks = new Blocks();

    private static int size(@Nullable ByteBuffer block) {
        return Objects.requireNonNull(block).capacity();
    }

    private List<ByteBuffer> takeAll() {
        List<ByteBuffer> taken = new ArrayList<>();
        for (ByteBuffer block = blocks.take(Blocks.LARGE, false);
                block != null;
                block = blocks.take(Blocks.LARGE, false)) {
            taken.add(block);
        }
        return taken;
    }

    private static Set<Integer> identities(List<ByteBuffer> taken) {
        return taken.stream().map(System::identityHashCode).collect(Collectors.toSet());
    }

    @Test
    void aFileThatHasNotShownItsSpeedGetsATinyOne() {
        assertThat(size(blocks.take(Blocks.TINY, true))).isEqualTo(Blocks.TINY);
        assertThat(blocks.take(Blocks.TINY, false)).isNull();
    }

    @Test
    void aFileThatFillsItsBlocksGetsLargerOnes() {
        int size = Blocks.larger(Blocks.TINY);
        assertThat(size(blocks.take(size, false))).isEqualTo(Blocks.SMALL);
        assertThat(size(blocks.take(Blocks.larger(size), false))).isEqualTo(Blocks.LARGE);
        assertThat(Blocks.larger(Blocks.LARGE)).isEqualTo(Blocks.LARGE);
    }

    @Test
    void thereAreSoManyAndNotMore() {
        List<ByteBuffer> taken = takeAll();
        assertThat(taken.stream().mapToInt(ByteBuffer::capacity).sum()).isEqualTo((64 + 16) << 20);
        assertThat(size(blocks.take(Blocks.LARGE, true))).isEqualTo(Blocks.TINY);
        assertThat(size(blocks.take(Blocks.SMALL, true))).isEqualTo(Blocks.TINY);
    }

    @Test
    void whatIsGivenBackIsLentAgain() {
        List<ByteBuffer> taken = takeAll();
        taken.forEach(blocks::give);
        List<ByteBuffer> again = takeAll();
        assertThat(again).hasSameSizeAs(taken);
        assertThat(identities(again)).isEqualTo(identities(taken));
    }
}
