package dev.sluice.testkit.watch;

import java.lang.instrument.Instrumentation;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * BlockHound for a gateway that runs from its own jar. That jar's classes lie in a class loader which BlockHound's own
 * agent does not see, so threads are told by the names of their types. Reports go to the standard error output, each
 * stack once, and the call goes on: what the gateway does is not changed.
 */
public final class GatewayAgent implements BlockHoundIntegration {

    /** What begins a report. */
    public static final String REPORT = "Blocking call!";

    private static final String NON_BLOCKING = "reactor.core.scheduler.NonBlocking";

    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    private static final ClassValue<Boolean> MUST_NOT_BLOCK = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return isNonBlocking(type);
        }
    };

    /**
     * Installs BlockHound before the gateway's {@code main}.
     *
     * @param arguments not used
     * @param instrumentation the JVM's
     */
    public static void premain(String arguments, Instrumentation instrumentation) {
        BlockHound.builder()
                .loadIntegrations(new HarmlessCalls(), new NettyAndReactorCalls(), new GatewayAgent())
                .with(instrumentation)
                .install();
    }

    @Override
    public void applyTo(BlockHound.Builder builder) {
        Predicate<Thread> mustNotBlock = thread -> MUST_NOT_BLOCK.get(thread.getClass());
        builder.nonBlockingThreadPredicate(mustNotBlock::or);
        builder.allowBlockingCallsInside(GatewayAgent.class.getName(), "report");
        builder.blockingMethodCallback(GatewayAgent::report);
    }

    static boolean isNonBlocking(Class<?> type) {
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            if (Arrays.stream(at.getInterfaces())
                    .anyMatch(shown -> shown.getName().equals(NON_BLOCKING))) {
                return true;
            }
        }
        return false;
    }

    private static void report(BlockingMethod method) {
        StringBuilder text = new StringBuilder(REPORT + " " + method + " on ")
                .append(Thread.currentThread().getName());
        for (StackTraceElement frame : Thread.currentThread().getStackTrace()) {
            text.append("\n\tat ").append(frame);
        }
        if (SEEN.add(text.toString())) {
            System.err.println(text);
        }
    }
}
