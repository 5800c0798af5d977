package dev.sluice.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request to a {@link RawOrigin} and the means to answer it. Used by one thread.
 *
 * @param number which request it is, from 1
 * @param head its request line and fields
 * @param socket what it came by
 */
public record RawExchange(int number, String head, Socket socket) {

    private static final Pattern FIRST = Pattern.compile("(?i)\r\nRange: bytes=(\\d+)-");

    /** The first byte that the request asks for; 0 when it asks for all. */
    public int first() {
        Matcher range = FIRST.matcher(head);
        return range.find() ? Integer.parseInt(range.group(1)) : 0;
    }

    /** Answers as a proper origin does: the rest that is asked for, or all, with the entity tag {@code "raw"}. */
    public void file(Content content) throws IOException {
        long size = content.size();
        int first = first();
        String length = "Content-Length: " + (size - first);
        if (first == 0) {
            send("HTTP/1.1 200 OK", length, "ETag: \"raw\"");
        } else {
            send(
                    "HTTP/1.1 206 Partial Content",
                    length,
                    "ETag: \"raw\"",
                    "Content-Range: bytes " + first + "-" + (size - 1) + "/" + size);
        }
        body(content.bytes(first, (int) size - first));
    }

    /** Sends a status line and fields, with the empty line behind them. */
    public RawExchange send(String... lines) throws IOException {
        return body((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends bytes as they are. */
    public RawExchange body(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends one chunk of a chunked body; an empty one ends it. */
    public RawExchange chunk(byte[] bytes) throws IOException {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        chunk.writeBytes(bytes);
        chunk.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
        return body(chunk.toByteArray());
    }

    /** Ends the connection in order. */
    public void close() throws IOException {
        socket.close();
    }

    /** Ends the connection with a reset, as a crash of the other machine does. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** The next request's head; empty when the client closed. */
    static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
