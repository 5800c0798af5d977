package dev.sluice.surface.common.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.surface.common.ClientAddresses;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionsPerAddressTests {

    private final ConnectionsPerAddress connections = new ConnectionsPerAddress(ClientAddresses.of(List.of()), 2);

    private EmbeddedChannel connect(String peer) {
        EmbeddedChannel channel = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(peer), 1234);
            }
        };
        connections.admit(channel);
        channel.runPendingTasks();
        return channel;
    }

    @Test
    void addressesAreCountedApartAndNetworksTogether() {
        List<EmbeddedChannel> open = List.of(
                connect("9.9.9.9"),
                connect("9.9.9.9"),
                connect("9.9.9.8"),
                connect("2001:db8::1"),
                connect("2001:db8::2"));
        assertThat(open).allMatch(EmbeddedChannel::isOpen);
        assertThat(connect("9.9.9.9").isOpen()).isFalse();
        assertThat(connect("2001:db8::3").isOpen()).isFalse();
        assertThat(connections.addresses()).isEqualTo(3);
        open.forEach(EmbeddedChannel::finishAndReleaseAll);
        assertThat(connections.addresses()).isZero();
        assertThat(connect("9.9.9.9").isOpen()).isTrue();
    }
}
