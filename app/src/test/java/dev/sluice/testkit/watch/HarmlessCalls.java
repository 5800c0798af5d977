package dev.sluice.testkit.watch;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** What BlockHound would report although it holds no event loop up. Holds in test JVMs and in the watched gateway. */
public final class HarmlessCalls implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        // A class is read once, from a local file; whoever needs it first has to wait for it on whatever thread.
        builder.allowBlockingCallsInside("java.lang.ClassLoader", "loadClass");
        builder.allowBlockingCallsInside("java.lang.invoke.MethodHandleNatives", "linkCallSite");
        // Random bytes come from /dev/urandom, which always has some; the database's driver and ids draw from there.
        builder.allowBlockingCallsInside("sun.security.provider.NativePRNG$RandomIO", "readFully");
        // Handing a task to a pool takes the pool's lock for some instructions, and waits for no task. Not "execute":
        // that would also hide what a pool runs in its caller.
        builder.allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "addWorker");
        builder.allowBlockingCallsInside("java.util.concurrent.LinkedBlockingQueue", "offer");
        // So does taking a task back, as the end of every timeout and interval does.
        builder.allowBlockingCallsInside("java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue", "remove");
        // Netty's allocator takes a lock of its own for some instructions when it makes room for more threads.
        builder.allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate");
    }
}
