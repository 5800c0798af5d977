package dev.sluice.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells the most memory that another Java process ever held outside of its heap for buffers, Netty's and its own. */
final class DirectMemory {

    private static final int UNSAFE_ASKS_SINCE = 23;
    private static final Pattern HELD = Pattern.compile("malloc=(\\d+)KB");
    private static final Pattern PEAK = Pattern.compile("peak=(\\d+)KB");

    private DirectMemory() {}

    /**
     * The flags with which the process must run. Netty's own way to memory is not counted by the Java machine in newer
     * versions; its older one is.
     */
    static List<String> flags() {
        List<String> flags = new ArrayList<>(List.of("-XX:NativeMemoryTracking=summary", "-Dio.netty.noUnsafe=false"));
        if (Runtime.version().feature() >= UNSAFE_ASKS_SINCE) {
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        return flags;
    }

    /** The peak so far in bytes: what the Java machine counts as "Other", which is little besides buffers. */
    static long peak(long pid) {
        String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String told = Shell.run(
                Path.of("."),
                "\"$1\" $2 VM.native_memory summary | grep -A 1 ' Other ' | tail -n 1",
                program,
                Long.toString(pid));
        Matcher peak = PEAK.matcher(told);
        Matcher held = HELD.matcher(told);
        if (!held.find()) {
            throw new IllegalStateException("native memory: " + told);
        }
        return Long.parseLong(peak.find() ? peak.group(1) : held.group(1)) << 10;
    }
}
