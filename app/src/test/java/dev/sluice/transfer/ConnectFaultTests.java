package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.OriginFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Origins to which no connection comes up. */
class ConnectFaultTests {

    private static final TransferOptions ONE_RETRY =
            TransferFixture.options(1, Duration.ofSeconds(5), Duration.ofSeconds(5));

    @TempDir
    Path data;

    private TransferFixture transfers;

    @BeforeEach
    void start() {
        transfers = TransferFixture.in(data, Set.of("known.example"));
    }

    @AfterEach
    void stop() throws IOException {
        transfers.close();
    }

    @Test
    void aKnownNameIsFound() throws IOException {
        OriginFile file = transfers.origin().serve("/f.bin", OriginFile.of(1, 1000));
        transfers
                .fetch(URI.create("http://known.example:" + transfers.origin().port() + "/f.bin"))
                .isPublished(file.content());
    }

    @Test
    void anUnknownNameIsTriedAgainAndGivenUp() throws IOException {
        Outcome outcome = transfers
                .fetch(URI.create("http://unknown.example/f.bin"), ONE_RETRY)
                .isFailed(FailureType.NAME_NOT_FOUND);
        assertThat(outcome.retries()).containsExactly(FailureType.NAME_NOT_FOUND);
    }

    @Test
    void aClosedPortIsTriedAgainAndGivenUp() throws IOException {
        int port;
        try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = once.getLocalPort();
        }
        Outcome outcome = transfers
                .fetch(URI.create("http://127.0.0.1:" + port + "/f.bin"), ONE_RETRY)
                .isFailed(FailureType.CONNECT_FAILED);
        assertThat(outcome.retries()).containsExactly(FailureType.CONNECT_FAILED);
    }

    @Test
    void aBlackHoleIsTriedAgainAndGivenUp() throws IOException {
        TransferOptions hasty = new TransferOptions(
                1, Duration.ZERO, Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofSeconds(5), null);
        try (BlackHole hole = new BlackHole()) {
            Outcome outcome = transfers
                    .fetch(URI.create("http://127.0.0.1:" + hole.port() + "/f.bin"), hasty)
                    .isFailed(FailureType.CONNECT_FAILED);
            assertThat(outcome.retries()).containsExactly(FailureType.CONNECT_FAILED);
        }
    }

    @Test
    void anAddressThatIsNotPublicIsRefused() throws IOException {
        Outcome outcome = transfers
                .fetch(URI.create("http://127.0.0.2:" + transfers.origin().port() + "/f.bin"))
                .isFailed(FailureType.EGRESS_REFUSED);
        assertThat(outcome.retries()).isEmpty();
    }

    /** A port whose queue of connections is full and never emptied: the system drops what else arrives. */
    private static final class BlackHole implements AutoCloseable {

        private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<Socket> waiting = new ArrayList<>();

        BlackHole() throws IOException {
            boolean room = true;
            while (room) {
                Socket next = new Socket();
                waiting.add(next);
                room = connects(next);
            }
        }

        private boolean connects(Socket next) throws IOException {
            try {
                next.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), 300);
                return true;
            } catch (SocketTimeoutException full) {
                return false;
            }
        }

        int port() {
            return listener.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listener.close();
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }
}
