package dev.sluice.testkit.watch;

import java.util.List;
import java.util.Map;
import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * What Netty 4.2 and Reactor Core 3.8 themselves say is allowed, by name. Their own integrations lie inside the
 * gateway's jar, where BlockHound's agent does not find them.
 */
final class NettyAndReactorCalls implements BlockHoundIntegration {

    private static final String RESOLVER = "io.netty.resolver.dns.";

    private static final Map<String, List<String>> ALLOWED = Map.ofEntries(
            Map.entry("io.netty.channel.nio.NioEventLoop", List.of("handleLoopException")),
            Map.entry("io.netty.channel.epoll.EpollEventLoop", List.of("handleLoopException")),
            Map.entry("io.netty.util.HashedWheelTimer", List.of("start", "stop")),
            Map.entry("io.netty.util.HashedWheelTimer$Worker", List.of("waitForNextTick")),
            Map.entry(
                    "io.netty.util.concurrent.SingleThreadEventExecutor",
                    List.of("confirmShutdown", "pollTaskFrom", "takeTask", "addTask")),
            Map.entry("io.netty.util.concurrent.GlobalEventExecutor", List.of("takeTask", "addTask")),
            Map.entry("io.netty.buffer.PoolArena", List.of("lock")),
            Map.entry("io.netty.buffer.PoolSubpage", List.of("lock")),
            Map.entry("io.netty.buffer.PoolChunk", List.of("allocateRun", "free")),
            Map.entry("io.netty.buffer.AdaptivePoolingAllocator$1", List.of("initialValue", "onRemoval")),
            Map.entry(
                    "io.netty.handler.ssl.SslHandler",
                    List.of("handshake", "runAllDelegatedTasks", "runDelegatedTasks")),
            Map.entry("io.netty.handler.ssl.JdkSslContext$Defaults", List.of("init")),
            Map.entry("sun.security.ssl.SSLEngineImpl", List.of("unwrap", "wrap")),
            Map.entry(
                    RESOLVER + "UnixResolverDnsServerAddressStreamProvider",
                    List.of("parse", "parseEtcResolverSearchDomains", "parseEtcResolverOptions")),
            Map.entry(RESOLVER + "DnsQueryIdSpace", List.of("nextId")),
            Map.entry(RESOLVER + "DnsQueryIdSpace$DnsQueryIdRange", List.of("pushId")),
            Map.entry("io.netty.resolver.HostsFileEntriesProvider$ParserImpl", List.of("parse")),
            Map.entry("io.netty.util.NetUtil$SoMaxConnAction", List.of("run")),
            Map.entry("io.netty.util.internal.ReferenceCountUpdater", List.of("retryRelease0")),
            Map.entry("io.netty.util.internal.PlatformDependent", List.of("createTempFile")),
            Map.entry("java.util.concurrent.ScheduledThreadPoolExecutor", List.of("scheduleAtFixedRate")),
            Map.entry("java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue", List.of("offer", "take")),
            Map.entry("java.util.concurrent.ThreadPoolExecutor", List.of("processWorkerExit")),
            Map.entry("java.util.concurrent.FutureTask", List.of("handlePossibleCancellationInterrupt")),
            Map.entry(
                    "reactor.core.scheduler.BoundedElasticScheduler$BoundedScheduledExecutorService",
                    List.of("ensureQueueCapacity")),
            Map.entry("reactor.core.scheduler.SchedulerTask", List.of("dispose")),
            Map.entry("reactor.core.scheduler.WorkerTask", List.of("dispose")),
            Map.entry("reactor.core.publisher.ContextPropagation", List.of("<clinit>")));

    @Override
    public void applyTo(BlockHound.Builder builder) {
        ALLOWED.forEach((type, methods) -> methods.forEach(method -> builder.allowBlockingCallsInside(type, method)));
    }
}
