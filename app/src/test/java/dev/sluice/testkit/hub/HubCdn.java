package dev.sluice.testkit.hub;

import dev.sluice.testkit.ByteRange;
import dev.sluice.testkit.SeenRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * Where a {@link HubOrigin} sends those who ask for a large file: another origin, with signed addresses that hold for a
 * while, and entity tags of its own. It refuses requests with an {@code Authorization} header, as signed storage does.
 * Options may be changed while it runs. Thread-safe.
 */
public final class HubCdn implements AutoCloseable {

    private final Map<String, Grant> grants = new ConcurrentHashMap<>();
    private final AtomicInteger signed = new AtomicInteger();
    private final AtomicInteger rangesToIgnore = new AtomicInteger();
    private volatile Duration validity = Duration.ofHours(1);
    private volatile String host = "127.0.0.1";
    private volatile long most = Long.MAX_VALUE;
    private final HubServer server = new HubServer(this::answer);

    HubCdn() {}

    private record Grant(HubRepo repo, String path, HubFile file, long until) {

        boolean holds() {
            return System.nanoTime() - until < 0;
        }
    }

    /** Its address, without a path. */
    public URI endpoint() {
        return URI.create("http://" + host + ':' + server.address().getPort());
    }

    /** All requests so far, in order. */
    public List<SeenRequest> requests() {
        return server.requests();
    }

    /**
     * Puts another name for this machine, such as {@code localhost}, into addresses from now on. Some clients take two ports
     * of one host for one place.
     */
    public HubCdn namedAs(String name) {
        host = name;
        return this;
    }

    /** How long signatures from now on hold; an hour without this. */
    public HubCdn signaturesLast(Duration duration) {
        validity = duration;
        return this;
    }

    /** Answers 403 to every address that was signed so far. */
    public HubCdn expireSignatures() {
        grants.clear();
        return this;
    }

    /** Answers the next request for a range with 200 and the whole file. */
    public HubCdn ignoreRangeOnce() {
        rangesToIgnore.incrementAndGet();
        return this;
    }

    /** Answers 400 to a GET that would take more bytes than this at once, as the real one does past 50 GB. */
    public HubCdn mostPerAnswer(long bytes) {
        most = bytes;
        return this;
    }

    /** Closes every open connection. */
    public void dropConnections() {
        server.dropConnections();
    }

    @Override
    public void close() {
        server.close();
    }

    /** A signed address of a large file. */
    String sign(HubRepo repo, String path, HubFile file, HubFile.Lfs lfs) {
        Duration lasts = validity;
        String name = HubTarget.encode(path.substring(path.lastIndexOf('/') + 1));
        String target = "/xet-bridge-us/" + Hashes.sha1(repo.id()).substring(0, 24) + '/' + lfs.xetHash()
                + "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=" + lasts.toSeconds()
                + "&response-content-disposition=inline%3B+filename*%3DUTF-8%27%27" + name + "&X-Amz-Signature="
                + Hashes.sha256("signature " + signed.incrementAndGet());
        grants.put(target, new Grant(repo, path, file, System.nanoTime() + lasts.toNanos()));
        return endpoint() + target;
    }

    private Publisher<Void> answer(HubExchange exchange) {
        if (exchange.seen().header("Authorization") != null) {
            String text = "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query"
                    + " string parameter or the Authorization header should be specified";
            return HubReply.xml(400, "InvalidArgument", text).send(exchange);
        }
        Grant grant = grants.get(exchange.seen().uri());
        if (grant == null || !grant.holds()) {
            return HubReply.xml(403, "AccessDenied", "Request has expired").send(exchange);
        }
        String range = exchange.seen().header("Range");
        if (range != null && rangesToIgnore.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            range = null;
            exchange.request().requestHeaders().remove(HttpHeaderNames.RANGE);
        }
        if (exchange.get() && wanted(range, grant.file().size()) > most) {
            return HubReply.xml(400, "InvalidRequest", "Use ranges for an object of this size")
                    .send(exchange);
        }
        return exchange.file(grant.repo(), grant.path(), grant.file().served());
    }

    private static long wanted(@Nullable String range, long size) {
        ByteRange parsed = ByteRange.parse(range, size);
        return parsed == null ? size : parsed.length();
    }
}
