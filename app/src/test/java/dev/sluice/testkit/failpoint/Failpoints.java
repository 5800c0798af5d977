package dev.sluice.testkit.failpoint;

import dev.sluice.testkit.watch.AgentJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import net.bytebuddy.ByteBuddy;

/** Says from outside at which step a gateway ends. */
public final class Failpoints {

    private static final List<String> CLASSES = List.of("FailpointAgent", "FailpointAgent$Passing", "Failpoint");

    private final Path agent;
    private final Path armed;

    /**
     * For one gateway.
     *
     * @param directory where the agent and what is awaited lie
     */
    public Failpoints(Path directory) {
        this.agent = directory.resolve("failpoints.jar").toAbsolutePath();
        this.armed = directory.resolve("failpoint").toAbsolutePath();
        AgentJar.write(agent, FailpointAgent.class, CLASSES, ByteBuddy.class);
    }

    /** What the gateway's Java machine is started with. */
    public String flag() {
        return "-javaagent:" + agent + "=" + armed;
    }

    /**
     * Ends the gateway when it has passed these steps in this order; what lies between them does not matter.
     *
     * @param steps each a method's full name and {@code <} for its beginning or {@code >} for its end
     */
    public void arm(List<String> steps) {
        try {
            Path whole = Files.write(armed.resolveSibling("failpoint.new"), steps);
            Files.move(whole, armed, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Whether the gateway has not ended at the last of the steps. */
    public boolean areArmed() {
        return Files.exists(armed);
    }
}
