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

    private List<ByteBuffer> takeAll(boolean fast) {
        List<ByteBuffer> taken = new ArrayList<>();
        for (ByteBuffer block = blocks.take(fast, false); block != null; block = blocks.take(fast, false)) {
            taken.add(block);
        }
        return taken;
    }

    private static Set<Integer> identities(List<ByteBuffer> taken) {
        return taken.stream().map(System::identityHashCode).collect(Collectors.toSet());
    }

    @Test
    void aFileThatHasNotShownItsSpeedGetsATinyOne() {
        assertThat(size(blocks.take(false, true))).isEqualTo(Blocks.TINY);
        assertThat(size(blocks.take(false, false))).isEqualTo(Blocks.SMALL);
        assertThat(size(blocks.take(true, true))).isEqualTo(Blocks.LARGE);
    }

    @Test
    void thereAreSoManyAndNotMore() {
        List<ByteBuffer> taken = takeAll(true);
        assertThat(taken.stream().mapToInt(ByteBuffer::capacity).sum()).isEqualTo((64 + 16) << 20);
        assertThat(size(blocks.take(true, true))).isEqualTo(Blocks.TINY);
        assertThat(size(blocks.take(false, true))).isEqualTo(Blocks.TINY);
    }

    @Test
    void whatIsGivenBackIsLentAgain() {
        List<ByteBuffer> taken = takeAll(true);
        taken.forEach(blocks::give);
        List<ByteBuffer> again = takeAll(true);
        assertThat(again).hasSameSizeAs(taken);
        assertThat(identities(again)).isEqualTo(identities(taken));
    }
}
