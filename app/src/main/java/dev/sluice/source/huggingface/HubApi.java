package dev.sluice.source.huggingface;

import dev.sluice.platform.egress.BadAddress;
import dev.sluice.platform.egress.WebAddress;
import dev.sluice.transfer.Asker;
import dev.sluice.transfer.BadChecksum;
import dev.sluice.transfer.FetchDocument;
import dev.sluice.transfer.NextLink;
import dev.sluice.transfer.OriginAccess;
import dev.sluice.transfer.OriginHead;
import dev.sluice.transfer.SmallDocument;
import dev.sluice.transfer.TransferOptions;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a Hub is asked. Fails with {@link dev.sluice.transfer.TransferFailure}. */
final class HubApi {

    /** A page of the list of files has a thousand, of some hundred bytes each; a repository's description names all of them. */
    private static final int MOST_BYTES = 32 << 20;

    private static final int MOST_PAGES = 10_000;

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    private final FetchDocument documents;
    private final URI endpoint;
    private final List<URI> hubs;
    private final JsonMapper json;

    /**
     * Asks through what fetches documents.
     *
     * @param hubs the addresses by which the Hub is known; the first is asked
     */
    HubApi(FetchDocument documents, List<URI> hubs, JsonMapper json) {
        this.documents = documents;
        this.endpoint = hubs.getFirst();
        this.hubs = List.copyOf(hubs);
        this.json = json;
    }

    /** The commit that a revision is at now. */
    Mono<String> commit(HubReference of, TransferOptions options, Asker asker) {
        URI url = api(of, "/revision/" + HubReference.encode(of.revision()));
        return document(url, options, asker).map(document -> commit(tree(document)));
    }

    private static String commit(JsonNode repository) {
        String sha = repository.path("sha").stringValue("");
        if (!COMMIT.matcher(sha).matches()) {
            throw HubErrors.noHub("it names no commit.");
        }
        return sha;
    }

    /** All files of a commit, in the Hub's order, page by page as they are asked for. */
    Flux<RepoFile> files(HubReference of, TransferOptions options, Asker asker) {
        URI first = api(of, "/tree/" + HubReference.encode(of.revision()) + "?recursive=true&expand=false");
        return document(first, options, asker)
                .expand(page -> Mono.justOrEmpty(next(page)).flatMap(url -> document(url, options, asker)))
                .index()
                .concatMapIterable(page -> files(page.getT1(), page.getT2()), 1);
    }

    private List<RepoFile> files(long number, SmallDocument page) {
        if (number >= MOST_PAGES) {
            throw HubErrors.noHub("its list of files has no end.");
        }
        JsonNode entries = tree(page);
        if (!entries.isArray()) {
            throw HubErrors.noHub("its list of files is none.");
        }
        return entries.valueStream()
                .filter(entry -> "file".equals(entry.path("type").stringValue("")))
                .map(HubApi::file)
                .toList();
    }

    /** Of a large file the size beside its hash counts: the other one may be that of its pointer. */
    private static RepoFile file(JsonNode entry) {
        JsonNode lfs = entry.path("lfs");
        boolean large = lfs.isObject();
        JsonNode of = large ? lfs : entry;
        long size = of.path("size").longValue(-1);
        String oid = of.path("oid").stringValue("");
        try {
            if (size < 0) {
                throw HubErrors.noHub("it tells no size of a file.");
            }
            return RepoFile.of(entry.path("path").stringValue(""), size, oid, large);
        } catch (BadChecksum none) {
            throw HubErrors.noHub("it tells no hash of a file.");
        }
    }

    private static Optional<URI> next(SmallDocument page) {
        return NextLink.of(page.fields("Link")).map(link -> resolve(page.url(), link));
    }

    private static URI resolve(URI page, String link) {
        try {
            URI next = WebAddress.resolve(page, link);
            if (next.equals(page)) {
                throw HubErrors.noHub("its list of files has no end.");
            }
            return next;
        } catch (BadAddress error) {
            throw HubErrors.noHub("its list of files goes on nowhere.");
        }
    }

    /**
     * Asks for the head of a file, as the Hub's own client does for each: whether it may be read, and whether it is a Hub that
     * gives it. A redirect from one address of the Hub to another is followed, without credentials; one to any other place
     * tells of the file itself.
     */
    Mono<Void> look(URI file, TransferOptions options, Asker asker) {
        return documents
                .head(file, this::isHub, options, asker)
                .doOnNext(HubApi::check)
                .then();
    }

    private boolean isHub(URI url) {
        return hubs.stream().anyMatch(hub -> OriginAccess.isSameOrigin(hub, url));
    }

    private static void check(OriginHead head) {
        if (head.field("X-Repo-Commit") == null) {
            throw HubErrors.noHub("its answer has no X-Repo-Commit.");
        }
        if (head.field("X-Linked-Etag") == null && head.field("ETag") == null) {
            throw HubErrors.noHub("its answer has neither X-Linked-Etag nor ETag.");
        }
        String length = head.status() == 200 ? head.field("Content-Length") : null;
        String size = head.field("X-Linked-Size") == null ? length : head.field("X-Linked-Size");
        if (size == null) {
            throw HubErrors.noHub("its answer tells no size.");
        }
    }

    /** Where a file is; redirects lead on from there. */
    URI resolve(HubReference of, String path) {
        String encoded =
                Arrays.stream(path.split("/", -1)).map(HubReference::encode).collect(Collectors.joining("/"));
        return URI.create(endpoint + "/" + of.type().prefix() + of.id() + "/resolve/"
                + HubReference.encode(of.revision()) + "/" + encoded);
    }

    private URI api(HubReference of, String rest) {
        return URI.create(endpoint + "/api/" + of.type().inApi() + "/" + of.id() + rest);
    }

    /** Parsing is too much work for a thread that serves connections. */
    private Mono<SmallDocument> document(URI url, TransferOptions options, Asker asker) {
        return documents
                .fetch(url, MOST_BYTES, options, asker)
                .switchIfEmpty(Mono.error(() -> HubErrors.noHub("its answer is larger than " + MOST_BYTES + " bytes.")))
                .publishOn(Schedulers.boundedElastic());
    }

    private JsonNode tree(SmallDocument document) {
        try {
            return json.readTree(document.open());
        } catch (JacksonException none) {
            throw HubErrors.noHub("its answer is no JSON.");
        }
    }
}
