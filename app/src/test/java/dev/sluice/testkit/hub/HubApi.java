package dev.sluice.testkit.hub;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers in JSON about a repository: what it is, its tree, its branches. */
final class HubApi {

    private static final int MOST_PARAMETERS = 1 << 16;
    private static final Map<String, String> SAFE = Map.of("status", "safe");
    private static final String DATE = "2026-01-02T03:04:05.000Z";

    private final HubOrigin hub;

    HubApi(HubOrigin hub) {
        this.hub = hub;
    }

    Publisher<Void> answer(HubExchange exchange, HubTarget target, HubRepo repo) {
        Query query = Query.of(exchange.rawQuery());
        return switch (target.action()) {
            case HubTarget.INFO, "revision" ->
                at(target, repo, commit -> info(repo, commit, query)).send(exchange);
            case "tree" ->
                at(target, repo, commit -> tree(exchange, target, commit, query))
                        .send(exchange);
            case "paths-info" ->
                exchange.request()
                        .receive()
                        .aggregate()
                        .asString(StandardCharsets.UTF_8)
                        .defaultIfEmpty("")
                        .flatMap(form -> Mono.from(at(target, repo, commit -> paths(exchange, commit, form))
                                .send(exchange)));
            case "refs" -> refs(repo, query).send(exchange);
            case "auth-check" -> HubReply.json(Map.of()).send(exchange);
            default ->
                HubReply.error(404, "Sorry, we can't find the page you are looking for.")
                        .send(exchange);
        };
    }

    /**
     * A query or a form, decoded.
     *
     * @param values by name
     */
    private record Query(Map<String, List<String>> values) {

        static Query of(String query) {
            return new Query(new QueryStringDecoder(query, StandardCharsets.UTF_8, true, MOST_PARAMETERS).parameters());
        }

        String first(String name) {
            List<String> found = values.get(name);
            return found == null ? "" : found.getFirst();
        }

        boolean on(String name) {
            return first(name).equalsIgnoreCase("true") || first(name).equals("1");
        }
    }

    private static HubReply at(HubTarget target, HubRepo repo, Function<HubCommit, HubReply> reply) {
        HubCommit commit = repo.find(target.revision());
        return commit == null ? HubReply.revisionNotFound(target.revision()) : reply.apply(commit);
    }

    private static HubReply info(HubRepo repo, HubCommit commit, Query query) {
        boolean blobs = query.on("blobs");
        List<Map<String, Object>> siblings = new ArrayList<>();
        commit.files().forEach((path, file) -> siblings.add(sibling(path, file, blobs)));
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("_id", Hashes.sha1(repo.id()).substring(0, 24));
        info.put("id", repo.id());
        info.put("sha", commit.id());
        info.put("private", repo.closed());
        info.put("gated", repo.gated() ? "manual" : false);
        info.put("disabled", false);
        info.put("lastModified", DATE);
        info.put("createdAt", DATE);
        info.put("tags", List.of("region:us"));
        info.put("siblings", siblings);
        return HubReply.json(info);
    }

    private static Map<String, Object> sibling(String path, HubFile file, boolean blobs) {
        Map<String, Object> sibling = new LinkedHashMap<>();
        sibling.put("rfilename", path);
        HubFile.Lfs lfs = file.lfs();
        if (blobs) {
            sibling.put("size", file.size());
            sibling.put("blobId", file.oid());
        }
        if (blobs && lfs != null) {
            sibling.put("lfs", Map.of("sha256", lfs.sha256(), "size", file.size(), "pointerSize", lfs.pointerSize()));
        }
        return sibling;
    }

    private HubReply tree(HubExchange exchange, HubTarget target, HubCommit commit, Query query) {
        List<Map<String, Object>> entries = entries(commit, target.path(), query);
        if (entries.isEmpty() && !target.path().isEmpty()) {
            return HubReply.entryNotFound();
        }
        int from = from(query.first("cursor"));
        int to = Math.min(entries.size(), from + hub.pageSize(query.on("expand")));
        String self = hub.endpoint() + exchange.rawPath() + '?' + kept(exchange.rawQuery());
        String links = '<' + self + ">; rel=\"first\"";
        if (to < entries.size()) {
            links += ", <" + self + "&cursor=" + HubTarget.encode(cursorOf(commit, to)) + ">; rel=\"next\"";
        }
        return HubReply.json(entries.subList(Math.min(from, to), to), Map.of("Link", links));
    }

    private static int from(String cursor) {
        String text = new String(Base64.getDecoder().decode(cursor), StandardCharsets.UTF_8);
        return text.isEmpty() ? 0 : Integer.parseInt(text.substring(text.indexOf(':') + 1));
    }

    private static String cursorOf(HubCommit commit, int from) {
        byte[] text = (commit.id() + ':' + from).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(text);
    }

    /** The raw query without its cursor. */
    private static String kept(String rawQuery) {
        return rawQuery.replaceFirst("^\\?", "").replaceAll("&?cursor=[^&]*", "");
    }

    private List<Map<String, Object>> entries(HubCommit commit, String folder, Query query) {
        String prefix = folder.isEmpty() ? "" : folder + '/';
        boolean recursive = query.on("recursive");
        SortedMap<String, Map<String, Object>> found = new TreeMap<>();
        commit.files().forEach((path, file) -> {
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                found.computeIfAbsent(path.substring(0, slash), HubApi::directory);
            }
            found.put(path, entry(path, file, query.on("expand")));
        });
        List<Map<String, Object>> entries = new ArrayList<>();
        found.forEach((path, entry) -> {
            if (path.startsWith(prefix) && (recursive || path.indexOf('/', prefix.length()) < 0)) {
                entries.add(entry);
            }
        });
        if (folder.isEmpty()) {
            entries.addAll(commit.listed());
        }
        return entries;
    }

    private static Map<String, Object> directory(String path) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", "directory");
        entry.put("oid", Hashes.sha1("tree " + path));
        entry.put("size", 0);
        entry.put("path", path);
        return entry;
    }

    private Map<String, Object> entry(String path, HubFile file, boolean expand) {
        HubFile.Lfs lfs = file.lfs();
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", "file");
        entry.put("oid", file.oid());
        entry.put("size", lfs != null && hub.sizesOfPointers() ? lfs.pointerSize() : file.size());
        if (lfs != null) {
            entry.put("lfs", Map.of("oid", lfs.sha256(), "size", file.size(), "pointerSize", lfs.pointerSize()));
            entry.put("xetHash", lfs.xetHash());
        }
        entry.put("path", path);
        if (expand) {
            entry.put("lastCommit", Map.of("id", Hashes.sha1(path), "title", "Add files", "date", DATE));
            entry.put("securityFileStatus", Map.of("status", "safe", "avScan", SAFE, "pickleImportScan", SAFE));
        }
        return entry;
    }

    /** Takes a form, as the Python client sends, or JSON, as the JavaScript one does. */
    private HubReply paths(HubExchange exchange, HubCommit commit, String body) {
        String type = exchange.seen().header("Content-Type");
        Query form = type != null && type.startsWith("application/json") ? fromJson(body) : Query.of('?' + body);
        List<Map<String, Object>> found = new ArrayList<>();
        for (String path : form.values().getOrDefault("paths", List.of())) {
            HubFile file = commit.files().get(path);
            if (file != null) {
                found.add(entry(path, file, form.on("expand")));
            } else if (!commit.files().tailMap(path + '/').headMap(path + '0').isEmpty()) {
                found.add(directory(path));
            }
        }
        return HubReply.json(found);
    }

    private static Query fromJson(String body) {
        JsonNode json = JsonMapper.shared().readTree(body);
        List<String> paths = new ArrayList<>();
        json.path("paths").forEach(path -> paths.add(path.asString()));
        return new Query(
                Map.of("paths", paths, "expand", List.of(json.path("expand").asString("false"))));
    }

    private static HubReply refs(HubRepo repo, Query query) {
        List<Map<String, String>> branches = new ArrayList<>();
        List<Map<String, String>> requests = new ArrayList<>();
        repo.branches().forEach((name, commit) -> {
            boolean request = name.startsWith("refs/pr/");
            String ref = name.startsWith("refs/") ? name : "refs/heads/" + name;
            (request ? requests : branches).add(Map.of("name", name, "ref", ref, "targetCommit", commit));
        });
        Map<String, Object> refs = new LinkedHashMap<>();
        refs.put("branches", branches);
        refs.put("converts", List.of());
        refs.put("tags", List.of());
        if (query.on("include_prs")) {
            refs.put("pullRequests", requests);
        }
        return HubReply.json(refs);
    }
}
