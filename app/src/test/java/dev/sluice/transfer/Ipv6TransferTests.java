package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.testkit.FaultyOrigin;
import dev.sluice.testkit.OriginFile;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transfers from an IPv6 address, where the machine has IPv6. */
class Ipv6TransferTests {

    @BeforeAll
    static void requireIpv6() {
        boolean present;
        try (ServerSocket socket = new ServerSocket(0, 1, NetUtil.LOCALHOST6)) {
            present = socket.isBound();
        } catch (IOException none) {
            present = false;
        }
        assumeTrue(present, "there is no IPv6 here");
    }

    @Test
    void aFileComesFromALiteralAndIsContinued(@TempDir Path data) throws IOException {
        try (TransferFixture transfers = TransferFixture.in(data, FaultyOrigin.startIpv6(), 1)) {
            OriginFile file =
                    transfers.origin().serve("/f.bin", OriginFile.of(1, 100_000).closeAfter(50_000, 1));
            Outcome outcome = transfers.fetch(transfers.origin().url("/f.bin")).isPublished(file.content());
            assertThat(outcome.startedOver()).isEmpty();
            assertThat(transfers.origin().requests("/f.bin"))
                    .hasSize(2)
                    .allSatisfy(seen -> assertThat(seen.header("Host"))
                            .isEqualTo("[::1]:" + transfers.origin().port()));
        }
    }
}
