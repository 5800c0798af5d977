package dev.sluice.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What Linux tells of a process. */
public final class ProcessFacts {

    /** Linux shows times in hundredths of a second on every common machine. */
    private static final long TICK_MILLIS = 10;

    private static final int USER_TIME = 11;
    private static final int CHILDREN_SYSTEM_TIME = 14;

    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final String ESTABLISHED = "01";

    private ProcessFacts() {}

    /** Bytes of memory that are resident. */
    public static long resident(long pid) {
        return status(pid, "VmRSS:");
    }

    /** The most bytes of memory that ever were resident. */
    public static long peakResident(long pid) {
        return status(pid, "VmHWM:");
    }

    private static long status(long pid, String key) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            String line = lines.filter(each -> each.startsWith(key)).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** How many file descriptors are open. */
    public static int openFiles(long pid) {
        int count = 0;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path ignored : open) {
                count++;
            }
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        return count;
    }

    /** Whether a process has a TCP connection to a port of this machine or of another one. */
    public static boolean isConnected(long pid, int port) {
        Set<String> inodes = Stream.of("tcp", "tcp6")
                .flatMap(table -> lines(Path.of("/proc/net", table)))
                .map(line -> line.strip().split("\\s+", -1))
                .filter(fields -> fields[REMOTE].endsWith(String.format(":%04X", port)))
                .filter(fields -> fields[STATE].equals(ESTABLISHED))
                .map(fields -> "socket:[" + fields[INODE] + "]")
                .collect(Collectors.toSet());
        return opened(pid).stream().anyMatch(inodes::contains);
    }

    /** The files of this process that are open within a directory, removed ones too. */
    public static List<String> openWithin(Path directory) {
        return opened(ProcessHandle.current().pid()).stream()
                .map(target -> target.replace(" (deleted)", ""))
                .filter(target -> target.startsWith(directory + "/"))
                .toList();
    }

    /** What the descriptors of a process stand for; those that are closed meanwhile are left out. */
    private static List<String> opened(long pid) {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return open.map(ProcessFacts::target).toList();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    /** The time that the processes and all below them have computed, with those that have ended and were waited for. */
    public static Duration computed(Collection<Long> roots) {
        long ticks = roots.stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                .mapToLong(ProcessHandle::pid)
                .distinct()
                .map(ProcessFacts::ticks)
                .sum();
        return Duration.ofMillis(ticks * TICK_MILLIS);
    }

    private static long ticks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return LongStream.rangeClosed(USER_TIME, CHILDREN_SYSTEM_TIME)
                    .map(field -> Long.parseLong(fields[(int) field]))
                    .sum();
        } catch (IOException ended) {
            return 0;
        }
    }
}
