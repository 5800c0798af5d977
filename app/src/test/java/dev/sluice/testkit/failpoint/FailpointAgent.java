package dev.sluice.testkit.failpoint;

import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.matcher.ElementMatchers;

/** Puts {@link Failpoint} at the beginning and the end of the methods that are steps of a download. */
public final class FailpointAgent {

    private static final Map<String, List<String>> STEPS = Map.ofEntries(
            Map.entry("dev.sluice.dispatch.RunningJob", List.of("end")),
            Map.entry("dev.sluice.job.PlanStore", List.of("plan")),
            Map.entry("dev.sluice.job.ItemStore", List.of("published")),
            Map.entry("dev.sluice.job.LeaseStore", List.of("finish")),
            Map.entry("dev.sluice.job.JobHints", List.of("committed", "logged")),
            Map.entry("dev.sluice.storage.FolderForces", List.of("forceNow")),
            Map.entry("dev.sluice.storage.Journal", List.of("begin", "copy", "durable")),
            Map.entry("dev.sluice.storage.OpenPart", List.of("forceAll", "reserve")),
            Map.entry("dev.sluice.storage.PartChannels", List.of("force")),
            Map.entry("dev.sluice.storage.PartFile", List.of("adopt")),
            Map.entry("dev.sluice.storage.PartPlace", List.of("requireFolder", "key", "copyPart")),
            Map.entry("dev.sluice.storage.PartName", List.of("journal")),
            Map.entry("dev.sluice.storage.Storage", List.of("bring", "remove")),
            Map.entry("io.r2dbc.postgresql.PostgresqlConnection", List.of("commitTransaction")));

    private FailpointAgent() {}

    /**
     * Runs before the gateway's {@code main}.
     *
     * @param arguments the file that holds the awaited steps, one a line; while there is none, nothing happens
     * @param instrumentation the JVM's
     */
    public static void premain(String arguments, Instrumentation instrumentation) {
        Failpoint.armedBy(Path.of(arguments));
        AgentBuilder agent = new AgentBuilder.Default().disableClassFormatChanges();
        for (Map.Entry<String, List<String>> steps : STEPS.entrySet()) {
            String[] methods = steps.getValue().toArray(String[]::new);
            agent = agent.type(ElementMatchers.named(steps.getKey()))
                    .transform((builder, type, loader, module, domain) ->
                            builder.visit(Advice.to(Passing.class).on(ElementMatchers.namedOneOf(methods))));
        }
        agent.installOn(instrumentation);
    }

    /** What is put into the methods. */
    static final class Passing {

        private Passing() {}

        @Advice.OnMethodEnter
        static void begin(@Advice.Origin("#t.#m") String method) {
            Failpoint.passed(method, false);
        }

        @Advice.OnMethodExit
        static void end(@Advice.Origin("#t.#m") String method) {
            Failpoint.passed(method, true);
        }
    }
}
