package dev.sluice.platform.egress;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads a body in chunks, strictly. */
final class Chunks {

    private Chunks() {}

    static byte[] read(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int size = Integer.parseInt(line(in), 16);
        while (size > 0) {
            all.write(in.readNBytes(size));
            if (!line(in).isEmpty()) {
                throw new IOException("A chunk is longer than it says.");
            }
            size = Integer.parseInt(line(in), 16);
        }
        if (!line(in).isEmpty() || in.read() >= 0) {
            throw new IOException("Something follows the last chunk.");
        }
        return all.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new IOException("The body ends too early.");
            }
            line.write(next);
        }
        if (in.read() != '\n') {
            throw new IOException("A line ends with half an end.");
        }
        return line.toString(StandardCharsets.US_ASCII);
    }
}
