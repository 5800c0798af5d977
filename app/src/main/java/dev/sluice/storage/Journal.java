package dev.sluice.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is certain about a part file, beside it: lines that are only added, each with a checksum, so that a line that a
 * crash tore is known and left out. An offset is added only after the bytes before it were forced to the disk. The file is
 * made with the first line, so that a small file, which is published before anything of it is written down, costs only one.
 */
final class Journal implements AutoCloseable {

    private final Path path;
    private final JsonMapper json;
    private final Origin origin;
    private @Nullable FileChannel channel;

    private Journal(Path path, JsonMapper json, Origin origin, @Nullable FileChannel channel) {
        this.path = path;
        this.json = json;
        this.origin = origin;
        this.channel = channel;
    }

    /**
     * A line. The first one has the origin; each later one has offsets.
     *
     * @param origin what the part is of
     * @param durable which bytes are on the disk
     */
    record Line(@Nullable Origin origin, @Nullable Spans durable) {}

    /** What all lines together say. */
    record View(Origin origin, Spans durable) {}

    /** A journal that has no line yet; what another one wrote there is gone. */
    static Journal anew(Path path, JsonMapper json, Origin origin) throws IOException {
        Files.deleteIfExists(path);
        return new Journal(path, json, origin, null);
    }

    /** Writes a whole journal that says the same. */
    static void copy(Path path, JsonMapper json, View view) throws IOException {
        try (Journal journal = anew(path, json, view.origin())) {
            journal.durable(view.durable());
        }
    }

    /** Goes on with a journal; where none was written it begins. */
    static Journal open(Path path, JsonMapper json, Origin origin) throws IOException {
        FileChannel channel =
                Files.exists(path) ? FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND) : null;
        return new Journal(path, json, origin, channel);
    }

    /** Writes the first line, of what the part is, where that is not done yet. */
    synchronized void begin() throws IOException {
        if (channel == null) {
            channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            add(channel, new Line(origin, null));
        }
    }

    /** Adds which bytes are on the disk. */
    synchronized void durable(Spans bytes) throws IOException {
        begin();
        add(Objects.requireNonNull(channel), new Line(null, bytes));
    }

    private void add(FileChannel to, Line line) throws IOException {
        byte[] text = json.writeValueAsBytes(line);
        byte[] whole = (checksum(text) + " " + new String(text, StandardCharsets.UTF_8) + "\n")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.wrap(whole);
        while (buffer.hasRemaining()) {
            to.write(buffer);
        }
    }

    private static String checksum(byte[] text) {
        CRC32C crc = new CRC32C();
        crc.update(text);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** Reads what is certain; empty when there is no whole first line. */
    static Optional<View> read(Path path, JsonMapper json) throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        View view = null;
        for (String text : Files.readString(path).split("\n", -1)) {
            Line line = line(text, json);
            if (line == null) {
                break;
            }
            view = with(view, line);
            if (view == null) {
                break;
            }
        }
        return Optional.ofNullable(view);
    }

    private static @Nullable View with(@Nullable View view, Line line) {
        if (view == null) {
            return line.origin() == null ? null : new View(line.origin(), Spans.NONE);
        }
        return line.durable() == null ? view : new View(view.origin(), line.durable());
    }

    private static @Nullable Line line(String text, JsonMapper json) {
        if (text.length() < 10) {
            return null;
        }
        String body = text.substring(9);
        if (!text.startsWith(checksum(body.getBytes(StandardCharsets.UTF_8)) + " ")) {
            return null;
        }
        try {
            return json.readValue(body, Line.class);
        } catch (JacksonException torn) {
            return null;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
