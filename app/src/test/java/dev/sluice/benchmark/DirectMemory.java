package dev.sluice.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells the memory that another Java process holds, and ever held, outside of its heap for buffers, Netty's and its own. */
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
        String told = told(pid);
        Matcher peak = PEAK.matcher(told);
        return peak.find() ? Long.parseLong(peak.group(1)) << 10 : held(told);
    }

    /** What is held now, in bytes, of the same. */
    static long held(long pid) {
        return held(told(pid));
    }

    private static long held(String told) {
        Matcher held = HELD.matcher(told);
        if (!held.find()) {
            throw new IllegalStateException("native memory: " + told);
        }
        return Long.parseLong(held.group(1)) << 10;
    }

    private static String told(long pid) {
        return Shell.jcmd(pid, "VM.native_memory summary", "grep -A 1 ' Other ' | tail -n 1");
    }
}
