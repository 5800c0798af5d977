package dev.sluice.surface.common.edge;

import dev.sluice.surface.common.ClientAddress;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Bounds what connections cost. The idle time, and the sizes of a header and of its first line, are the server's own
 * settings; a body is bounded by whoever reads it.
 */
final class ServerLimits {

    private final ServerLimitProperties properties;
    private final ConnectionsPerAddress connections;

    ServerLimits(ServerLimitProperties properties, ClientAddress clients) {
        this.properties = properties;
        this.connections = new ConnectionsPerAddress(clients, properties.maxConnectionsPerAddress());
    }

    /** The server with these limits. None of them ends a socket: its request is complete when it begins. */
    HttpServer apply(HttpServer server) {
        return server.doOnChannelInit((observer, channel, remote) -> {
            connections.admit(channel);
            if (channel.pipeline().get(NettyPipeline.HttpCodec) != null) {
                new RequestDeadline(properties).install(channel.pipeline());
            }
        });
    }
}
