package dev.sluice.benchmark;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Watches the direct buffers of another Java process, from its start on. */
final class DirectMemory implements AutoCloseable {

    private static final long PERIOD_MILLIS = 20;

    private final JMXConnector connector;
    private final BufferPoolMXBean pool;
    private final AtomicLong peak = new AtomicLong();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> watching;

    private DirectMemory(JMXConnector connector, BufferPoolMXBean pool) {
        this.connector = connector;
        this.pool = pool;
        this.watching = timer.scheduleAtFixedRate(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Begins to watch a process. */
    @SuppressWarnings("BanJNDI") // The address is that of a process that this one started.
    static DirectMemory of(long pid) {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            String address = machine.startLocalManagementAgent();
            machine.detach();
            JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
            BufferPoolMXBean pool = ManagementFactory.newPlatformMXBeanProxy(
                    connector.getMBeanServerConnection(),
                    "java.nio:type=BufferPool,name=direct",
                    BufferPoolMXBean.class);
            return new DirectMemory(connector, pool);
        } catch (AttachNotSupportedException | IOException error) {
            throw new IllegalStateException(error);
        }
    }

    private void look() {
        peak.accumulateAndGet(pool.getMemoryUsed(), Math::max);
    }

    /** The most bytes that were seen at once. */
    long peak() {
        return peak.get();
    }

    @Override
    public void close() {
        watching.cancel(false);
        timer.close();
        try {
            connector.close();
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }
}
