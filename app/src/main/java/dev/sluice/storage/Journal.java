package dev.sluice.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is certain about a part file, beside it: lines that are only added, each with a checksum, so that a line that a
 * crash tore is known and left out. An offset is added only after the bytes before it were forced to the disk.
 */
final class Journal implements AutoCloseable {

    private final FileChannel channel;
    private final JsonMapper json;

    private Journal(FileChannel channel, JsonMapper json) {
        this.channel = channel;
        this.json = json;
    }

    /**
     * A line. The first one has the origin and the instance; each later one has one of the others.
     *
     * @param origin what the part is of
     * @param instance the process that wrote it
     * @param durable which bytes are on the disk
     * @param target the final path that is about to be linked, below the root
     */
    record Line(
            @Nullable Origin origin,
            @Nullable UUID instance,
            @Nullable Spans durable,
            @Nullable String target) {}

    /** What all lines together say. */
    record View(
            Origin origin,
            UUID instance,
            Spans durable,
            @Nullable String target) {}

    /** Begins a journal anew. */
    static Journal create(Path path, JsonMapper json, Origin origin, UUID instance) throws IOException {
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        Journal journal = new Journal(channel, json);
        try {
            journal.add(new Line(origin, instance, null, null));
        } catch (IOException full) {
            channel.close();
            throw full;
        }
        return journal;
    }

    /** Writes a whole journal that says the same under another process. */
    static void copy(Path path, JsonMapper json, View view, UUID instance) throws IOException {
        try (Journal journal = create(path, json, view.origin(), instance)) {
            journal.durable(view.durable());
            if (view.target() != null) {
                journal.target(view.target());
            }
        }
    }

    /** Goes on with a journal that is there. */
    static Journal open(Path path, JsonMapper json) throws IOException {
        return new Journal(FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND), json);
    }

    void durable(Spans bytes) throws IOException {
        add(new Line(null, null, bytes, null));
    }

    void target(String path) throws IOException {
        add(new Line(null, null, null, path));
    }

    private synchronized void add(Line line) throws IOException {
        byte[] text = json.writeValueAsBytes(line);
        byte[] whole = (checksum(text) + " " + new String(text, StandardCharsets.UTF_8) + "\n")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.wrap(whole);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
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
            return line.origin() == null || line.instance() == null
                    ? null
                    : new View(line.origin(), line.instance(), Spans.NONE, null);
        }
        Spans durable = line.durable() == null ? view.durable() : line.durable();
        String target = line.target() == null ? view.target() : line.target();
        return new View(view.origin(), view.instance(), durable, target);
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
    public void close() throws IOException {
        channel.close();
    }
}
