package dev.sluice.testkit.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;
import reactor.test.StepVerifier;

final class BlockHoundExtensionTests {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void waitingOnAReactorThreadFails() {
        StepVerifier.create(Mono.fromCallable(BlockHoundExtensionTests::park).subscribeOn(Schedulers.parallel()))
                .expectError(BlockingOperationError.class)
                .verify(LIMIT);
    }

    @Test
    void waitingOnAnEventLoopFails() {
        LoopResources loops = LoopResources.create("watched", 1, true);
        Scheduler loop = Schedulers.fromExecutor(loops.onServer(true));
        StepVerifier.create(Mono.fromCallable(BlockHoundExtensionTests::park).subscribeOn(loop))
                .expectError(BlockingOperationError.class)
                .verify(LIMIT);
        StepVerifier.create(loops.disposeLater(Duration.ZERO, LIMIT)).verifyComplete();
    }

    @Test
    void waitingWhereItIsAllowedDoesNot() {
        StepVerifier.create(Mono.fromCallable(BlockHoundExtensionTests::park).subscribeOn(Schedulers.boundedElastic()))
                .expectNext(true)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void theGatewaysThreadsAreToldByName() {
        assertThat(Mono.fromCallable(() -> GatewayAgent.isNonBlocking(
                                Thread.currentThread().getClass()))
                        .subscribeOn(Schedulers.parallel())
                        .block(LIMIT))
                .isTrue();
        assertThat(GatewayAgent.isNonBlocking(Thread.class)).isFalse();
    }

    @Test
    void aBlockingCallInAWatchedProcessIsReported() throws Exception {
        Path jar = Path.of("target", "agent-self-test.jar");
        AgentJar.write(jar);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+AllowRedefinitionToAddDeleteMethods",
                        "-javaagent:" + jar,
                        "-cp",
                        System.getProperty("java.class.path"),
                        BlocksOnPurpose.class.getName())
                .redirectErrorStream(true)
                .start();
        assertThat(output(process))
                .contains(GatewayAgent.REPORT)
                .contains("on parallel-1")
                .contains(BlocksOnPurpose.class.getName() + ".park");
        assertThat(process.waitFor()).isZero();
    }

    private static String output(Process process) throws IOException {
        try (InputStream output = process.getInputStream()) {
            return new String(output.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    /** Parks at any speed of the machine; a latch with a time limit does not where that has passed before. */
    private static boolean park() {
        LockSupport.parkNanos(1);
        return true;
    }
}
