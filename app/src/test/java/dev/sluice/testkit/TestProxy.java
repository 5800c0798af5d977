package dev.sluice.testkit;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A proxy on 127.0.0.1 that speaks CONNECT or SOCKS5, for which every name is 127.0.0.1. Remembers what it was asked.
 * Thread-safe.
 */
public final class TestProxy implements AutoCloseable {

    private final boolean socks;
    private final ServerSocket listener;
    private final Thread acceptor;
    private final List<String> targets = new CopyOnWriteArrayList<>();
    private final List<String> logins = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String login;
    private volatile int answer;

    private TestProxy(boolean socks) {
        this.socks = socks;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
        this.acceptor = thread(this::accept);
    }

    /** A proxy that speaks CONNECT. */
    public static TestProxy http() {
        return new TestProxy(false);
    }

    /** A proxy that speaks SOCKS5. */
    public static TestProxy socks5() {
        return new TestProxy(true);
    }

    /** Lets only this user through from now on. */
    public TestProxy requiring(String user, String password) {
        login = user + ":" + password;
        return this;
    }

    /** Answers with this status, or SOCKS reply, instead of connecting; 0 to connect again. */
    public TestProxy answering(int code) {
        answer = code;
        return this;
    }

    /** Its address. */
    public String address() {
        return address("");
    }

    /** Its address with user information, such as {@code user:password@}. */
    public String address(String user) {
        return (socks ? "socks5://" : "http://") + user + "127.0.0.1:" + listener.getLocalPort();
    }

    /** Hosts and ports that it was asked to connect to, in order. */
    public List<String> targets() {
        return List.copyOf(targets);
    }

    /** Users with their passwords that it was told, in order. */
    public List<String> logins() {
        return List.copyOf(logins);
    }

    /** A connection may still come up while another thread waits for one, so that thread is waited for. */
    @Override
    public void close() {
        try {
            listener.close();
            acceptor.join();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread thread(Runnable work) {
        return Thread.ofPlatform().daemon().name("test-proxy").start(work);
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket client = listener.accept();
                open.add(client);
                thread(() -> serve(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            Socket target = socks ? bySocks(in, client.getOutputStream()) : byConnect(client);
            if (target != null) {
                open.add(target);
                thread(() -> pump(target, client));
                pump(client, target);
            }
        } catch (IOException gone) {
            // Either side left.
        } finally {
            open.remove(client);
        }
    }

    private @Nullable Socket byConnect(Socket client) throws IOException {
        String head = RawExchange.head(client);
        OutputStream out = client.getOutputStream();
        if (!head.startsWith("CONNECT ")) {
            return null;
        }
        String basic = "\r\nproxy-authorization: Basic ";
        int at = head.toLowerCase(java.util.Locale.ROOT).indexOf(basic.toLowerCase(java.util.Locale.ROOT));
        String told = at < 0 ? "" : decoded(head.substring(at + basic.length()).split("\r\n", 2)[0]);
        logins.add(told);
        if (login != null && !told.equals(login)) {
            return answer(out, 407);
        }
        String target = head.split(" ", 3)[1];
        targets.add(target);
        if (answer != 0) {
            return answer(out, answer);
        }
        Socket connected = connect(target);
        if (connected == null) {
            return answer(out, 502);
        }
        out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return connected;
    }

    private static String decoded(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }

    private static @Nullable Socket answer(OutputStream out, int status) throws IOException {
        out.write(("HTTP/1.1 " + status + " No\r\nContent-Length: 2\r\n\r\nno").getBytes(StandardCharsets.US_ASCII));
        return null;
    }

    private @Nullable Socket bySocks(DataInputStream in, OutputStream out) throws IOException {
        byte[] methods = text(in, 1);
        boolean password = new String(methods, StandardCharsets.ISO_8859_1).indexOf(2) >= 0;
        out.write(new byte[] {5, (byte) (login == null ? 0 : password ? 2 : 255)});
        if (login != null && password) {
            String told = new String(text(in, 1), StandardCharsets.UTF_8) + ":"
                    + new String(text(in, 0), StandardCharsets.UTF_8);
            logins.add(told);
            boolean known = told.equals(login);
            out.write(new byte[] {1, (byte) (known ? 0 : 1)});
            if (!known) {
                return null;
            }
        }
        in.readNBytes(3);
        String host = switch (in.readByte()) {
            case 1 -> InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
            case 3 -> new String(text(in, 0), StandardCharsets.US_ASCII);
            default -> InetAddress.getByAddress(in.readNBytes(16)).getHostAddress();
        };
        String target = host + ":" + in.readUnsignedShort();
        targets.add(target);
        Socket connected = answer == 0 ? connect(target) : null;
        out.write(new byte[] {5, (byte) (connected != null ? 0 : answer == 0 ? 5 : answer), 0, 1, 0, 0, 0, 0, 0, 0});
        return connected;
    }

    /** Passes over some bytes and reads what a length in the next one stands before. */
    private static byte[] text(DataInputStream in, int skipped) throws IOException {
        in.readNBytes(skipped);
        return in.readNBytes(in.readUnsignedByte());
    }

    private static @Nullable Socket connect(String target) {
        try {
            int port = Integer.parseInt(target.substring(target.lastIndexOf(':') + 1));
            return new Socket(InetAddress.getLoopbackAddress(), port);
        } catch (IOException refused) {
            return null;
        }
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
        } catch (IOException gone) {
            // Either side left.
        } finally {
            open.remove(from);
        }
    }
}
