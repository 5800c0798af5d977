package dev.sluice.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** The TLS end of a mail server that speaks none: from the first byte (RFC 8314), or by {@code STARTTLS} (RFC 3207). */
public final class TlsMailServer implements AutoCloseable {

    private final ServerSocket socket;
    private final int plainPort;
    private final boolean startTls;
    private final Certificates certificates;
    private final AtomicInteger trusted = new AtomicInteger();
    private volatile String certificate = Certificates.GOOD;

    private TlsMailServer(int plainPort, boolean startTls, Certificates certificates) throws IOException {
        this.socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        this.plainPort = plainPort;
        this.startTls = startTls;
        this.certificates = certificates;
    }

    /**
     * Starts one with a good certificate.
     *
     * @param plainPort where the mail server listens
     */
    public static TlsMailServer start(int plainPort, boolean startTls, Certificates certificates) throws IOException {
        TlsMailServer server = new TlsMailServer(plainPort, startTls, certificates);
        Thread.ofVirtual().start(server::serve);
        return server;
    }

    /** Shows another certificate from now on, by its name in {@link Certificates}. */
    public void show(String name) {
        certificate = name;
    }

    /** Where it listens. */
    public int port() {
        return socket.getLocalPort();
    }

    /** How many clients said something behind its certificate. */
    public int trusted() {
        return trusted.get();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                talk(client);
            } catch (IOException gone) {
                // The next one may behave.
            } catch (GeneralSecurityException error) {
                throw new IllegalStateException(error);
            }
        }
    }

    private void talk(Socket client) throws IOException, GeneralSecurityException {
        if (startTls) {
            say(client, "220 before");
            awaitLine(client, "EHLO");
            say(client, "250-before\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS");
            awaitLine(client, "STARTTLS");
            say(client, "220 go on");
        }
        SSLSocketFactory factory = certificates.server(certificate).getSocketFactory();
        try (SSLSocket secure = (SSLSocket) factory.createSocket(client, null, client.getPort(), false);
                Socket mail = new Socket(InetAddress.getLoopbackAddress(), plainPort)) {
            secure.setUseClientMode(false);
            secure.startHandshake();
            String greeting = readLine(mail);
            if (!startTls) {
                say(secure, greeting);
            }
            // Whoever does not like the name in the certificate says nothing more.
            String first = readLine(secure);
            trusted.incrementAndGet();
            say(mail, first);
            Thread toServer = Thread.ofVirtual().start(() -> pump(secure, mail));
            pump(mail, secure);
            toServer.interrupt();
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException closed) {
            // So does the other direction.
        }
    }

    private static void say(Socket to, String line) throws IOException {
        to.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static void awaitLine(Socket from, String start) throws IOException {
        String line = readLine(from);
        if (!line.startsWith(start)) {
            throw new IOException("said " + line);
        }
    }

    /** Byte by byte, since what follows may be no text. */
    private static String readLine(Socket from) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = from.getInputStream().read();
                next != '\n';
                next = from.getInputStream().read()) {
            if (next < 0) {
                throw new IOException("closed");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.US_ASCII).strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
