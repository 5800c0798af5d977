package dev.sluice.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * A real nginx on 127.0.0.1 that serves the files of its own directory and notes what it sent. A query of {@code rate=60m}
 * bounds the bytes per second of one answer.
 */
public final class NginxOrigin implements AutoCloseable {

    private final Path directory;
    private final String scheme;
    private final int port;
    private final int addresses;
    private final Process process;

    private NginxOrigin(Path directory, Listen listen, int port, Process process) {
        this.directory = directory;
        this.scheme = listen.scheme();
        this.addresses = listen.addresses();
        this.port = port;
        this.process = process;
    }

    /** How it listens: with which words of nginx, and on so many addresses from 127.0.0.1 on. */
    private record Listen(String scheme, String words, int addresses, String more) {

        String lines(int port) {
            return IntStream.rangeClosed(1, addresses)
                    .mapToObj(last -> "listen 127.0.0." + last + ":" + port + " " + words + ";")
                    .collect(Collectors.joining(" "));
        }
    }

    /**
     * A file that is served.
     *
     * @param path with a slash in front
     * @param size in bytes
     * @param sha256 in lower-case hexadecimal digits
     */
    public record Served(String path, long size, String sha256) {}

    /**
     * An answer that has ended.
     *
     * @param uri path and query
     * @param status of the answer
     * @param bytes of the body, as far as they were given to the socket
     * @param protocol by which it went, such as {@code HTTP/2.0}
     * @param range the request's Range, or a hyphen
     */
    public record Access(String uri, int status, long bytes, String protocol, String range) {

        private static Access parse(String line) {
            String[] words = line.split(" ", 5);
            return new Access(words[0], Integer.parseInt(words[1]), Long.parseLong(words[2]), words[3], words[4]);
        }

        /** The offset from which the request asked. */
        public long offset() {
            return range.startsWith("bytes=") ? Long.parseLong(range.substring(6, range.indexOf('-'))) : 0;
        }
    }

    /** Starts it with its files in an empty directory, with socket buffers as the system gives them. */
    public static NginxOrigin start(Path directory) {
        return start(directory, 1);
    }

    /** As {@link #start}, on several addresses from 127.0.0.1 on, each of which is a host of its own to a gateway. */
    public static NginxOrigin start(Path directory, int addresses) {
        return start(directory, new Listen("http", "", addresses, ""));
    }

    /** As {@link #start}, over TLS with the good certificate, and HTTP/2 with those that can. */
    public static NginxOrigin startHttp2(Path directory, Certificates certificates)
            throws IOException, GeneralSecurityException {
        Path pem = directory.toAbsolutePath().resolve("good.pem");
        Files.writeString(pem, certificates.pem(Certificates.GOOD));
        return start(
                directory,
                new Listen("https", "ssl http2; ssl_certificate " + pem + "; ssl_certificate_key " + pem, 1, ""));
    }

    /** As {@link #start}, with small socket buffers, so that the bytes it notes are near to those that arrived. */
    public static NginxOrigin startMeasured(Path directory) {
        return start(directory, new Listen("http", "sndbuf=256k", 1, ""));
    }

    /** As {@link #start}, with more in its server's part of the configuration; {@code @home@} is its directory. */
    public static NginxOrigin startWith(Path directory, String more) {
        return start(directory, new Listen("http", "", 1, more));
    }

    private static NginxOrigin start(Path directory, Listen listen) {
        try {
            Path home = directory.toAbsolutePath();
            Files.createDirectories(home.resolve("root"));
            int port = freePort();
            Path file = home.resolve("nginx.conf");
            Files.writeString(file, configuration(home, port, listen));
            Process process = new ProcessBuilder(
                            program(), "-e", home + "/error.log", "-p", home + "/", "-c", file + "")
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("output.log").toFile())
                    .start();
            NginxOrigin origin = new NginxOrigin(home, listen, port, process);
            Awaitility.await().until(origin::isListening);
            return origin;
        } catch (IOException error) {
            throw new UncheckedIOException("nginx does not start; it is in Debian's package nginx-light", error);
        }
    }

    private static String configuration(Path home, int port, Listen listen) throws IOException {
        try (InputStream template = NginxOrigin.class.getResourceAsStream("nginx.conf")) {
            return new String(Objects.requireNonNull(template).readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@user@", "root".equals(System.getProperty("user.name")) ? "user root;" : "")
                    .replace("@more@", listen.more())
                    .replace("@home@", home.toString())
                    .replace("@listen@", listen.lines(port));
        }
    }

    /** Debian has it in a directory that the path of other users than root lacks. */
    private static String program() {
        Path debian = Path.of("/usr/sbin/nginx");
        return Files.isExecutable(debian) ? debian.toString() : "nginx";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean isListening() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("nginx ended: " + Files.readString(directory.resolve("error.log"))
                    + Files.readString(directory.resolve("output.log")));
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Makes a file and serves it. */
    public Served serve(String name, Content content) {
        try (FileChannel file = FileChannel.open(
                directory.resolve("root").resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            MessageDigest digest = FileHash.digest();
            ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
            for (long offset = 0; offset < content.size(); offset += buffer.limit()) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), content.size() - offset));
                content.fill(offset, buffer);
                digest.update(buffer.flip().duplicate());
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
            }
            return new Served("/" + name, content.size(), HexFormat.of().formatHex(digest.digest()));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Serves a file by one more name, which costs no more of the disk. */
    public Served link(Served file, String name) {
        Path root = directory.resolve("root");
        try {
            Files.createLink(root.resolve(name), root.resolve(file.path().substring(1)));
            return new Served("/" + name, file.size(), file.sha256());
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** The setting that lets a gateway connect to it. */
    public String egress() {
        return (addresses == 1 ? "127.0.0.1/32:" : "127.0.0.0/24:") + port;
    }

    /** The address of a file, at full speed. */
    public URI url(Served file) {
        return URI.create(scheme + "://127.0.0.1:" + port + file.path());
    }

    /** The address of a file, with a bound such as {@code 60m} for its bytes per second. */
    public URI url(Served file, String rate) {
        return URI.create(url(file) + "?rate=" + rate);
    }

    /** As {@link #url(Served, String)}, at one of its addresses, from 0 on. */
    public URI url(Served file, String rate, int address) {
        return URI.create(scheme + "://127.0.0." + (address + 1) + ":" + port + file.path() + "?rate=" + rate);
    }

    /** The answers for a file that have ended, in the order in which they did. */
    public List<Access> answers(Served file) {
        try {
            return Files.readAllLines(directory.resolve("access.log")).stream()
                    .map(Access::parse)
                    .filter(access -> access.uri().split("\\?", 2)[0].equals(file.path()))
                    .toList();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
