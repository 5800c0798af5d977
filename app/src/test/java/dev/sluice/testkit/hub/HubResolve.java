package dev.sluice.testkit.hub;

import dev.sluice.testkit.OriginFile;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** Answers for the content of files, by a redirect to the CDN or to the cache of small ones, or by that cache. */
final class HubResolve {

    private static final String COMMIT = "X-Repo-Commit";

    private final HubOrigin hub;

    HubResolve(HubOrigin hub) {
        this.hub = hub;
    }

    Publisher<Void> answer(HubExchange exchange, HubTarget target, HubRepo repo) {
        HubCommit commit = repo.find(target.revision());
        if (commit == null) {
            return HubReply.revisionNotFound(target.revision()).send(exchange);
        }
        if (hub.tellsCommit()) {
            exchange.response().header(COMMIT, commit.id());
        }
        HubFile file = commit.files().get(target.path());
        if (file == null) {
            return HubReply.entryNotFound().send(exchange);
        }
        HubFile.Lfs lfs = file.lfs();
        boolean raw = target.action().equals(HubTarget.RAW);
        if (lfs != null && raw) {
            return HubReply.text(lfs.pointer()).send(exchange);
        }
        if (lfs != null) {
            return large(exchange, target, repo, new Found(commit, file, lfs)).send(exchange);
        }
        return raw || target.action().equals(HubTarget.CACHE)
                ? small(exchange, repo, target.path(), file)
                : toCache(exchange, target, commit, file).send(exchange);
    }

    private record Found(HubCommit commit, HubFile file, HubFile.Lfs lfs) {}

    private HubReply large(HubExchange exchange, HubTarget target, HubRepo repo, Found found) {
        HubFile file = found.file();
        String hash = found.lfs().xetHash();
        String tokens = hub.endpoint() + "/api/" + repo.type().plural() + '/' + repo.id() + "/xet-read-token/"
                + found.commit().id();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Linked-Size", Long.toString(file.size()));
        headers.put("X-Linked-ETag", file.etag());
        headers.put("X-Xet-Hash", hash);
        headers.put("Accept-Ranges", "bytes");
        headers.put(
                "Link",
                "<" + tokens + ">; rel=\"xet-auth\", <" + hub.cdn().endpoint() + "/v1/reconstructions/" + hash
                        + ">; rel=\"xet-reconstruction-info\"");
        if (unchanged(exchange, file.etag())) {
            headers.put("ETag", file.etag());
            return HubReply.bare(304, headers);
        }
        return HubReply.redirect(302, hub.cdn().sign(repo, target.path(), file, found.lfs()), headers);
    }

    private HubReply toCache(HubExchange exchange, HubTarget target, HubCommit commit, HubFile file) {
        String path = "/api/" + HubTarget.CACHE + '/' + target.type().plural() + '/' + HubTarget.encodePath(target.id())
                + '/' + commit.id() + '/' + HubTarget.encode(target.path());
        String query = '?' + HubTarget.encode(exchange.seen().path()) + "=&etag=" + HubTarget.encode(file.etag());
        return HubReply.redirect(307, hub.location(path + query), Map.of());
    }

    private static Publisher<Void> small(HubExchange exchange, HubRepo repo, String path, HubFile file) {
        if (unchanged(exchange, file.etag())) {
            return HubReply.bare(304, Map.of("ETag", file.etag())).send(exchange);
        }
        OriginFile served = file.served();
        exchange.response().header(HttpHeaderNames.VARY, "Accept-Encoding");
        if (!allowsGzip(exchange.seen().header("Accept-Encoding"))) {
            return exchange.file(repo, path, served);
        }
        OriginFile packed = OriginFile.of(served.content())
                .etag("W/" + file.etag())
                .gzip()
                .noLength()
                .ignoreRange();
        return exchange.file(repo, path, packed);
    }

    private static boolean unchanged(HubExchange exchange, String etag) {
        String condition = exchange.seen().header("If-None-Match");
        return condition != null
                && Arrays.stream(condition.split(","))
                        .map(tag -> tag.strip().replaceFirst("^W/", ""))
                        .anyMatch(tag -> tag.equals(etag) || tag.equals("*"));
    }

    private static boolean allowsGzip(@Nullable String accepted) {
        return accepted != null
                && Arrays.stream(accepted.toLowerCase(Locale.ROOT).split(","))
                        .map(String::strip)
                        .anyMatch(coding -> coding.matches("(gzip|\\*)(\\s*;\\s*q=(1|0?\\.0*[1-9]).*)?"));
    }
}
