package dev.sluice.storage;

import dev.sluice.platform.StrictJson;
import dev.sluice.platform.egress.EgressRules;
import dev.sluice.platform.egress.GuardedHttp;
import io.netty.buffer.ByteBuf;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;

/**
 * The gateway's client and writer by themselves: no hash, no job, no final name. A process for benchmarks, which reads
 * lines of an address, its size and a file, and answers {@link #DONE} to each.
 */
public final class BytesOnly implements AutoCloseable {

    /** What is answered when a file is there. */
    public static final String DONE = "done";

    private final GuardedHttp http = new GuardedHttp(EgressRules.allowing(List.of("127.0.0.1/32")), 1);
    private final FileThreads threads = new FileThreads(4);

    private BytesOnly() {}

    /** Runs until there are no more lines. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (BytesOnly client = new BytesOnly()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", 3);
                client.fetch(URI.create(words[0]), Long.parseLong(words[1]), Path.of(words[2]));
                System.out.println(DONE);
            }
        }
    }

    /** Fetches an address on this machine into a file. */
    private void fetch(URI url, long size, Path file) {
        Origin origin = new Origin("none", -1, null, null);
        Path beside = file.resolveSibling(file.getFileName() + ".journal");
        try (PartChannels channels = PartChannels.open(file, 0, threads.files());
                Journal journal = Journal.anew(beside, StrictJson.mapper(), origin)) {
            Flux<ByteBuf> body = http.client()
                    .get()
                    .uri(url)
                    .responseConnection(
                            (head, connection) -> connection.inbound().receive().retain());
            PartDigest digest = new PartDigest(List.of(new NoHash()), channels, threads.hashes());
            Room room = new Room(new DiskSpace(0), file);
            OpenPart part =
                    new OpenPart(new OpenPart.Files(channels, journal, digest, room), threads, () -> true, Spans.NONE);
            part.reserve(size);
            Flux.<Long>create(sink -> body.subscribe(new PartWriter(part, 0, sink)))
                    .blockLast(Duration.ofMinutes(5));
            part.settled().join();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    @Override
    public void close() {
        threads.close();
        http.close();
    }

    private static final class NoHash extends MessageDigest {

        NoHash() {
            super("none");
        }

        @Override
        protected void engineUpdate(byte input) {}

        @Override
        protected void engineUpdate(byte[] input, int offset, int length) {}

        @Override
        protected void engineUpdate(ByteBuffer input) {}

        @Override
        protected byte[] engineDigest() {
            return new byte[0];
        }

        @Override
        protected void engineReset() {}
    }
}
