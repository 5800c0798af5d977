package dev.sluice.surface.common.edge;

import dev.sluice.surface.common.ClientAddress;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds the connections of one address, an IPv6 address by its network. Those of trusted proxies are not counted: they
 * carry many clients. Holds one number for each address that is connected.
 */
final class ConnectionsPerAddress {

    private final ClientAddress clients;
    private final int most;
    private final ConcurrentHashMap<String, Integer> open = new ConcurrentHashMap<>();

    ConnectionsPerAddress(ClientAddress clients, int most) {
        this.clients = clients;
        this.most = most;
    }

    /** Counts a new connection until it is closed, or closes it at once. */
    void admit(Channel channel) {
        if (channel.remoteAddress() instanceof InetSocketAddress remote) {
            InetAddress peer = remote.getAddress();
            if (!clients.isTrusted(peer)) {
                count(channel, ClientAddress.limitKey(peer));
            }
        }
    }

    private void count(Channel channel, String key) {
        int now = open.merge(key, 1, Integer::sum);
        channel.closeFuture().addListener(closed -> open.computeIfPresent(key, (same, n) -> n == 1 ? null : n - 1));
        if (now > most) {
            var unused = channel.close();
        }
    }

    /** Addresses that are connected, for tests. */
    int addresses() {
        return open.size();
    }
}
