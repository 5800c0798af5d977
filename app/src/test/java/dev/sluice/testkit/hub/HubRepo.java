package dev.sluice.testkit.hub;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.OriginFile;
import dev.sluice.testkit.SeenRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A repository of a {@link HubOrigin}. Files are put and removed in a working tree, which {@link #commit} makes the newest
 * commit of {@code main}; earlier commits and their files stay. Thread-safe.
 */
public final class HubRepo {

    static final String MAIN = "main";

    private final HubOrigin hub;
    private final RepoType type;
    private final SortedMap<String, HubFile> files = new TreeMap<>();
    private final List<Map<String, Object>> listed = new ArrayList<>();
    private final Map<String, HubCommit> commits = new ConcurrentHashMap<>();
    private final SortedMap<String, String> branches = new ConcurrentSkipListMap<>();
    private final Map<String, AtomicLong> sent = new ConcurrentHashMap<>();
    private final Map<String, List<SeenRequest>> bodies = new ConcurrentHashMap<>();
    private volatile String id;
    private volatile boolean gated;
    private volatile boolean closed;
    private volatile boolean disabled;

    HubRepo(HubOrigin hub, RepoType type, String id) {
        this.hub = hub;
        this.type = type;
        this.id = id;
        commit();
    }

    /** Which kind it is. */
    public RepoType type() {
        return type;
    }

    /** Its present id, with or without a namespace. */
    public String id() {
        return id;
    }

    /** Puts a small file, which git itself holds, in place of what was there. */
    public synchronized HubRepo put(String path, Content content) {
        files.put(path, HubFile.small(content));
        return this;
    }

    /** Puts a large file, which lies behind the CDN, in place of what was there. */
    public synchronized HubRepo putLfs(String path, Content content) {
        files.put(path, HubFile.large(content));
        return this;
    }

    /** Removes a file, and what was {@link #listed} under the path. */
    public synchronized HubRepo remove(String path) {
        files.remove(path);
        listed.removeIf(entry -> path.equals(entry.get("path")));
        return this;
    }

    /** Lists a file of five bytes that does not exist, under any text for a path; in the tree only. */
    public HubRepo listed(String rawPath) {
        return listed(rawPath, Map.of());
    }

    /** As {@link #listed(String)}, with these fields of the entry set or replaced, whatever they are. */
    public synchronized HubRepo listed(String rawPath, Map<String, ?> fields) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", "file");
        entry.put("oid", Hashes.sha1(rawPath));
        entry.put("size", 5);
        entry.put("path", rawPath);
        entry.putAll(fields);
        listed.add(Collections.unmodifiableMap(entry));
        return this;
    }

    /** Makes a commit of the working tree, now the end of {@code main}; gives its 40 hexadecimal digits. */
    public synchronized String commit() {
        StringBuilder text = new StringBuilder("commit " + commits.size() + ' ' + type + ' ' + id);
        files.forEach((path, file) -> text.append('\n').append(path).append(' ').append(file.oid()));
        HubCommit commit = new HubCommit(
                Hashes.sha1(text.toString()),
                Collections.unmodifiableSortedMap(new TreeMap<>(files)),
                List.copyOf(listed));
        commits.put(commit.id(), commit);
        branches.put(MAIN, commit.id());
        return commit.id();
    }

    /** Makes or moves a branch, also one such as {@code refs/pr/1}. With {@code main} the working tree goes along. */
    public synchronized HubRepo branch(String name, String commit) {
        HubCommit target = commits.get(commit);
        if (target == null) {
            throw new IllegalArgumentException("There is no commit " + commit + '.');
        }
        branches.put(name, commit);
        if (name.equals(MAIN)) {
            files.clear();
            files.putAll(target.files());
            listed.clear();
            listed.addAll(target.listed());
        }
        return this;
    }

    /** Gives it another id; requests for the old one are redirected. */
    public HubRepo rename(String newId) {
        hub.renamed(this, newId);
        id = newId;
        return this;
    }

    /** Lets only tokens with access read files; information and tree stay open. */
    public HubRepo gate() {
        gated = true;
        return this;
    }

    /** Hides it from all but tokens with access. */
    public HubRepo makePrivate() {
        closed = true;
        return this;
    }

    /** Refuses every request. */
    public HubRepo disable() {
        disabled = true;
        return this;
    }

    /**
     * The bytes of a file in the working tree, to pace, cut or spoil them; the same in every commit with this version. A
     * small file's packed answer takes only the content from it.
     */
    public synchronized OriginFile file(String path) {
        return Objects.requireNonNull(files.get(path), path).served();
    }

    /** The entity tag of a file in the working tree, without quotes: the SHA-256 of a large file, the blob of another. */
    public synchronized String etag(String path) {
        return Objects.requireNonNull(files.get(path), path).etag().replace("\"", "");
    }

    /** Bytes of bodies that were handed to the socket for one file, by Hub and CDN. */
    public long bytesSent(String path) {
        return counter(path).get();
    }

    /** The requests so far that were answered with bytes of one file, by Hub or CDN, in order. */
    public List<SeenRequest> bodies(String path) {
        return List.copyOf(bodies.getOrDefault(path, List.of()));
    }

    AtomicLong counter(String path) {
        return sent.computeIfAbsent(path, unused -> new AtomicLong());
    }

    void answered(String path, SeenRequest request) {
        bodies.computeIfAbsent(path, unused -> new CopyOnWriteArrayList<>()).add(request);
        hub.answered(request);
    }

    @Nullable
    HubCommit find(String revision) {
        String name = revision.equals("HEAD") ? MAIN : revision;
        return commits.get(branches.getOrDefault(name, name));
    }

    Map<String, String> branches() {
        return Collections.unmodifiableMap(branches);
    }

    boolean gated() {
        return gated;
    }

    boolean closed() {
        return closed;
    }

    boolean disabled() {
        return disabled;
    }
}
