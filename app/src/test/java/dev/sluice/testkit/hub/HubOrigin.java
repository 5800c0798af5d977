package dev.sluice.testkit.hub;

import dev.sluice.testkit.SeenRequest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * A Hugging Face Hub on 127.0.0.1 with a CDN on another port, as clients see the real one: repositories with commits, small
 * files answered by itself, large ones by signed addresses of the CDN, and its ways to refuse. It remembers what it was
 * asked. Options may be changed while it runs. Thread-safe.
 */
public final class HubOrigin implements AutoCloseable {

    private static final int WINDOW = 300;
    private static final int MOST_EXPANDED = 50;

    /** Who asks: nobody, with a bad token, with one that lacks access, with one that has it. */
    private enum Caller {
        ANONYMOUS,
        INVALID,
        KNOWN,
        TRUSTED
    }

    private record Key(RepoType type, String id) {}

    private record Refusal(int status, long reset, AtomicInteger times) {

        boolean take() {
            return times.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        }
    }

    private final Map<Key, HubRepo> repos = new ConcurrentHashMap<>();
    private final Map<String, Caller> tokens = new ConcurrentHashMap<>();
    private final List<SeenRequest> bodies = new CopyOnWriteArrayList<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final HubApi api = new HubApi(this);
    private final HubResolve resolve = new HubResolve(this);
    private final HubCdn cdn = new HubCdn();
    private volatile @Nullable Refusal refusal;
    private volatile int pageSize = 1000;
    private volatile boolean tellsCommit = true;
    private volatile boolean isHub = true;
    private volatile boolean sizesOfPointers;
    private volatile boolean absolute;
    private volatile @Nullable URI moved;
    private final HubServer server = new HubServer(this::answer);

    private HubOrigin() {}

    /** A Hub without repositories on a free port, and its CDN on another. */
    public static HubOrigin start() {
        return new HubOrigin();
    }

    /** Its address, without a path. */
    public URI endpoint() {
        return server.address();
    }

    /** Where large files are. */
    public HubCdn cdn() {
        return cdn;
    }

    /** All requests to the Hub so far, in order. */
    public List<SeenRequest> requests() {
        return server.requests();
    }

    /** All requests to the CDN so far, in order. */
    public List<SeenRequest> cdnRequests() {
        return cdn.requests();
    }

    /** The requests so far that were answered with bytes of any file, by Hub or CDN, in order. */
    public List<SeenRequest> bodies() {
        return List.copyOf(bodies);
    }

    /** A new public repository, with an empty commit on {@code main}. */
    public HubRepo repo(RepoType type, String id) {
        HubRepo repo = new HubRepo(this, type, id);
        repos.put(new Key(type, id), repo);
        return repo;
    }

    /** A token that may read everything. */
    public HubOrigin token(String token) {
        tokens.put(token, Caller.TRUSTED);
        return this;
    }

    /** A token of somebody who has access neither to private repositories nor to the files of gated ones. */
    public HubOrigin tokenWithoutAccess(String token) {
        tokens.put(token, Caller.KNOWN);
        return this;
    }

    /** The most entries in one page of a tree; 1000 without this. */
    public HubOrigin pageSize(int entries) {
        pageSize = entries;
        return this;
    }

    /** Answers the next requests with 429, and says how many seconds to wait. */
    public HubOrigin rateLimited(int times, long seconds) {
        refusal = new Refusal(429, seconds, new AtomicInteger(times));
        return this;
    }

    /** Answers the next requests with this status, such as 503. */
    public HubOrigin failing(int times, int status) {
        refusal = new Refusal(status, WINDOW, new AtomicInteger(times));
        return this;
    }

    /** Never sends {@code X-Repo-Commit}, as a bad mirror does. */
    public HubOrigin withoutRepoCommit() {
        tellsCommit = false;
        return this;
    }

    /** Answers everything with 200 and an HTML page, as a captive portal does. */
    public HubOrigin notAHub() {
        isHub = false;
        return this;
    }

    /** Lists large files with the size of their pointers beside the true one in {@code lfs}. */
    public HubOrigin treeSizesOfPointers() {
        sizesOfPointers = true;
        return this;
    }

    /** Redirects within the Hub with its address in {@code Location}. */
    public HubOrigin absoluteRedirects() {
        absolute = true;
        return this;
    }

    /** Answers everything with a redirect to the same path of another Hub, as one with two names does. */
    public HubOrigin movedTo(URI other) {
        moved = other;
        return this;
    }

    /** Closes every open connection to the Hub. */
    public void dropConnections() {
        server.dropConnections();
    }

    @Override
    public void close() {
        server.close();
        cdn.close();
    }

    void renamed(HubRepo repo, String newId) {
        repos.put(new Key(repo.type(), newId), repo);
    }

    void answered(SeenRequest request) {
        bodies.add(request);
    }

    boolean tellsCommit() {
        return tellsCommit;
    }

    boolean sizesOfPointers() {
        return sizesOfPointers;
    }

    int pageSize(boolean expanded) {
        return expanded ? Math.min(pageSize, MOST_EXPANDED) : pageSize;
    }

    /** What stands in {@code Location} for a path of the Hub. */
    String location(String rawTarget) {
        return absolute ? endpoint() + rawTarget : rawTarget;
    }

    private Publisher<Void> answer(HubExchange exchange) {
        if (!isHub) {
            return HubReply.html().send(exchange);
        }
        URI there = moved;
        if (there != null) {
            String url = there + exchange.rawPath() + exchange.rawQuery();
            return HubReply.bare(307, Map.of("Location", url)).send(exchange);
        }
        try {
            return answerAsHub(exchange);
        } catch (IllegalArgumentException e) { // a percent sign without its digits, a cursor of somebody's making
            return HubReply.error(400, "Invalid request").send(exchange);
        }
    }

    private Publisher<Void> answerAsHub(HubExchange exchange) {
        HubTarget target = HubTarget.parse(exchange.rawPath(), (type, id) -> repos.containsKey(new Key(type, id)));
        boolean resolves = target != null && target.resolves();
        Refusal refused = takeRefusal();
        tellLimits(exchange, resolves, refused);
        if (refused != null) {
            return HubReply.error(refused.status(), "We had to refuse your request. Try again later.")
                    .send(exchange);
        }
        if (target == null) {
            return HubReply.error(404, "Sorry, we can't find the page you are looking for.")
                    .send(exchange);
        }
        return answer(exchange, target);
    }

    private @Nullable Refusal takeRefusal() {
        Refusal next = refusal;
        return next != null && next.take() ? next : null;
    }

    private Publisher<Void> answer(HubExchange exchange, HubTarget target) {
        Caller caller = caller(exchange.seen().header("Authorization"));
        HubRepo repo = repos.get(new Key(target.type(), target.id()));
        HubReply reply = refused(target, caller, repo);
        if (reply != null || repo == null) {
            return (reply == null ? HubReply.repoNotFound(true) : reply).send(exchange);
        }
        if (!repo.id().equals(target.id())) {
            String there = location(target.withId(repo.id()) + exchange.rawQuery());
            return HubReply.bare(307, Map.of("Location", there)).send(exchange);
        }
        return target.resolves() ? resolve.answer(exchange, target, repo) : api.answer(exchange, target, repo);
    }

    private static @Nullable HubReply refused(HubTarget target, Caller caller, @Nullable HubRepo repo) {
        boolean content = target.resolves() || target.action().equals("auth-check");
        if (repo != null && repo.gated() && content && caller != Caller.TRUSTED && !repo.closed()) {
            return HubReply.gated(repo, caller == Caller.KNOWN);
        }
        if (caller == Caller.INVALID) {
            return HubReply.invalidCredentials();
        }
        if (repo == null || (repo.closed() && caller != Caller.TRUSTED)) {
            return HubReply.repoNotFound(caller == Caller.ANONYMOUS);
        }
        return repo.disabled() ? HubReply.disabled() : null;
    }

    private Caller caller(@Nullable String authorization) {
        if (authorization == null) {
            return Caller.ANONYMOUS;
        }
        return authorization.startsWith("Bearer ")
                ? tokens.getOrDefault(authorization.substring("Bearer ".length()), Caller.INVALID)
                : Caller.INVALID;
    }

    private void tellLimits(HubExchange exchange, boolean resolves, @Nullable Refusal refused) {
        String name = resolves ? "\"resolvers\"" : "\"api\"";
        int quota = resolves ? 3000 : 500;
        int number = answers.incrementAndGet();
        boolean limited = refused != null && refused.status() == 429;
        long left = limited ? 0 : Math.max(1, quota - number);
        exchange.response()
                .header("RateLimit", name + ";r=" + left + ";t=" + (refused == null ? WINDOW : refused.reset()))
                .header("RateLimit-Policy", "\"fixed window\";" + name + ";q=" + quota + ";w=" + WINDOW)
                .header("X-Request-Id", "Root=1-" + Hashes.sha1("request " + number));
    }
}
