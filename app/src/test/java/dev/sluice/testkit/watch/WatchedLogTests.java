package dev.sluice.testkit.watch;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WatchedLogTests {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERROR io.netty.util.ResourceLeakDetector : LEAK: ByteBuf.release() was not called before it's",
                "Blocking call! java.lang.Thread#sleep0 on reactor-http-epoll-1",
                "reactor.blockhound.BlockingOperationError: Blocking call! java.lang.Thread.sleep0",
                "Caused by: reactor.blockhound.BlockingOperationError"
            })
    void aReportFails(String report) throws Exception {
        Path log = Files.writeString(folder.resolve("log"), "INFO started\n" + report + "\n\tat here\n");
        assertThatThrownBy(() -> WatchedLog.assertClean(log))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(":2: " + report)
                .hasMessageContaining("at here");
    }

    @Test
    void otherLinesAreFine() throws Exception {
        Path log = Files.writeString(folder.resolve("log"), "INFO started\nERROR something else\n");
        assertThatCode(() -> WatchedLog.assertClean(log)).doesNotThrowAnyException();
    }
}
