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
        // Handing a task to other threads takes the lock of their queue for a few instructions.
        builder.allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "execute");
    }
}
