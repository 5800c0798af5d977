package dev.sluice.testkit.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
final class LeakExtensionTests {

    @Test
    void aLostBufferFailsTheClassOnce() {
        lose();
        assertThatThrownBy(() -> LeakExtension.failOnLeaks("here"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("LEAK in or before here: ByteBuf")
                .hasMessageContaining("LeakExtensionTests.lose");
        assertThat(LeakReports.take()).isEmpty();
    }

    @Test
    void aReleasedBufferIsFine() {
        ByteBufAllocator.DEFAULT.buffer(16).release();
        assertThatCode(() -> LeakExtension.failOnLeaks("here")).doesNotThrowAnyException();
    }

    private static void lose() {
        ByteBuf lost = ByteBufAllocator.DEFAULT.buffer(16);
        lost.writeByte(1);
    }
}
