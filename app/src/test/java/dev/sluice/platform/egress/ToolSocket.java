package dev.sluice.platform.egress;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A program's connection to {@link LoopbackProxy}, as bytes. */
final class ToolSocket implements AutoCloseable {

    private static final int LIMIT_MILLIS = 10_000;

    private final Socket socket;
    private final String credentials;

    private ToolSocket(Socket socket, String credentials) {
        this.socket = socket;
        this.credentials = credentials;
    }

    static ToolSocket open(LoopbackProxy.Pass pass) throws IOException {
        URI proxy = URI.create(pass.url());
        Socket socket = new Socket(proxy.getHost(), proxy.getPort());
        socket.setSoTimeout(LIMIT_MILLIS);
        return new ToolSocket(socket, authorization(proxy.getUserInfo()));
    }

    /** Asks once on a connection of its own, and gives all that is answered. */
    static String ask(LoopbackProxy.Pass pass, String... lines) throws IOException {
        try (ToolSocket tool = open(pass)) {
            return tool.send(lines).rest();
        }
    }

    /** The field that tells who asks. */
    static String authorization(String userAndPassword) {
        return "Proxy-Authorization: Basic "
                + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    Socket socket() {
        return socket;
    }

    /** Sends a head with the pass's credentials as its last field. */
    ToolSocket send(String... lines) throws IOException {
        return raw(String.join("\r\n", lines) + "\r\n" + credentials + "\r\n\r\n");
    }

    /** Sends characters as they are. */
    ToolSocket raw(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** Opens a tunnel, and fails if there is none. */
    ToolSocket tunnel(String target) throws IOException {
        send("CONNECT " + target + " HTTP/1.1", "Host: " + target);
        String head = head();
        if (!head.startsWith("HTTP/1.1 200 ")) {
            throw new IOException("no tunnel: " + head);
        }
        return this;
    }

    /** Goes away, whatever is under way. */
    void leave() throws IOException {
        socket.close();
    }

    /** Reads a head. */
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return head.toString();
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** Reads to the end. */
    String rest() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        in.transferTo(all);
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        leave();
    }
}
