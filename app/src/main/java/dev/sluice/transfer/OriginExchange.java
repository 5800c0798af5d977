package dev.sluice.transfer;

import dev.sluice.platform.egress.BadAddress;
import dev.sluice.platform.egress.GuardedHttp;
import dev.sluice.platform.egress.WebAddress;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;

/** Asks an origin and follows its redirects, each hop checked like the first one. */
final class OriginExchange {

    private static final int MAX_REDIRECTS = 5;
    private static final String USER_AGENT = "Sluice/0.1";

    private final GuardedHttp http;
    private final HostGovernor governor;
    private final Pace pace;
    private final Clock clock;
    private final LongSupplier nanos;

    OriginExchange(GuardedHttp http, HostGovernor governor, Pace pace, Clock clock, LongSupplier nanos) {
        this.http = http;
        this.governor = governor;
        this.pace = pace;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** What to ask, for whom, by which client, and to which other origins redirects are followed. */
    private record Ask(
            HttpMethod method,
            HttpClient client,
            Map<String, String> fields,
            Predicate<URI> elsewhere,
            TransferOptions options,
            Asker asker) {

        boolean follows(URI from, URI to) {
            return OriginAccess.isSameOrigin(from, to) || elsewhere.test(to);
        }

        boolean isFor(URI url) {
            return options.access().isFor(url);
        }
    }

    /**
     * One address on the way.
     *
     * @param redirects how many led to it
     * @param named whether it and all before it belong to the origin that the job named
     */
    private record Hop(URI url, int redirects, boolean named) {}

    /**
     * The answer to a GET with the given fields; what is no answer fails as it comes. Waits for its turn at each host
     * before it asks. Cancelling closes the connection, also after the answer was given. Redirects go by the same proxy.
     */
    Mono<OriginAnswer> get(URI url, Map<String, String> fields, TransferOptions options, Asker asker) {
        return ask(url, () -> new Ask(HttpMethod.GET, client(options), fields, anywhere -> true, options, asker));
    }

    /**
     * The answer to a HEAD.
     *
     * @param elsewhere to which other origins redirects are followed; one to any other is the answer
     */
    Mono<OriginAnswer> head(URI url, Predicate<URI> elsewhere, TransferOptions options, Asker asker) {
        return ask(url, () -> new Ask(HttpMethod.HEAD, client(options), Map.of(), elsewhere, options, asker));
    }

    private HttpClient client(TransferOptions options) {
        return http.client(options.proxy());
    }

    private Mono<OriginAnswer> ask(URI url, Supplier<Ask> asked) {
        return Mono.fromSupplier(asked).flatMap(ask -> hop(new Hop(url, 0, ask.isFor(url)), ask));
    }

    private Mono<OriginAnswer> hop(Hop hop, Ask ask) {
        return governor.permit(hop.url(), ask.asker().job())
                .flatMap(permit -> Mono.defer(() -> visit(hop, ask, permit)))
                .doOnDiscard(HostGovernor.Permit.class, HostGovernor.Permit::giveBack)
                .flatMap(answer -> follow(answer, ask, hop));
    }

    private Mono<OriginAnswer> visit(Hop hop, Ask ask, HostGovernor.Permit permit) {
        URI url = hop.url();
        Visit visit = new Visit(
                permit, pace.lane(ask.asker(), url, ask.options().limits().chunk()), ask.options(), nanos);
        return request(hop, ask)
                .doOnRequest((request, connection) -> visit.begin(connection))
                .request(ask.method())
                .uri(url)
                .responseConnection((response, connection) -> Mono.just(answer(url, response, connection, visit)))
                .next()
                .doOnNext(answer -> governor.heard(
                        url, answer.status(), answer.headers(), ask.options().retryInterval()))
                .doOnError(error -> visit.end())
                .doOnCancel(visit::end);
    }

    private HttpClient request(Hop hop, Ask ask) {
        TransferOptions options = ask.options();
        return ask.client()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        options.connectTimeout().toMillis())
                .responseTimeout(options.headersTimeout())
                .headers(headers -> {
                    headers.set("Accept", "*/*");
                    headers.set("Accept-Encoding", "identity");
                    headers.set("User-Agent", options.userAgent() == null ? USER_AGENT : options.userAgent());
                    options.access()
                            .fields(hop.url(), hop.named(), clock.instant())
                            .forEach(headers::set);
                    ask.fields().forEach(headers::set);
                });
    }

    private static OriginAnswer answer(URI url, HttpClientResponse response, Connection connection, Visit visit) {
        connection.removeHandler(NettyPipeline.ResponseTimeoutHandler);
        visit.begin(connection);
        return new OriginAnswer(url, response.status().code(), response.responseHeaders(), visit);
    }

    private Mono<OriginAnswer> follow(OriginAnswer answer, Ask ask, Hop hop) {
        if (!isRedirect(answer.status())) {
            return Mono.just(answer);
        }
        try {
            URI next = next(answer.url(), answer.field("Location"));
            if (!ask.follows(answer.url(), next)) {
                return Mono.just(answer);
            }
            if (hop.redirects() >= MAX_REDIRECTS) {
                throw new BadRedirect("There are more than " + MAX_REDIRECTS + " redirects.");
            }
            Hop further = new Hop(next, hop.redirects() + 1, hop.named() && ask.isFor(next));
            return answer.letGo().then(Mono.defer(() -> hop(further, ask)));
        } catch (IllegalArgumentException error) {
            answer.discard();
            return refused(String.valueOf(error.getMessage()));
        }
    }

    static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    private static URI next(URI from, @Nullable String location) {
        if (location == null) {
            throw new BadRedirect("A redirect came without an address.");
        }
        URI next;
        try {
            next = WebAddress.resolve(from, location);
        } catch (BadAddress error) {
            throw new BadRedirect("A redirect leads to an address that is not taken: " + error.getMessage());
        }
        if ("https".equals(from.getScheme()) && "http".equals(next.getScheme())) {
            throw new BadRedirect("A redirect leads from https to http.");
        }
        return next;
    }

    private static final class BadRedirect extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        BadRedirect(String message) {
            super(message);
        }
    }

    private static Mono<OriginAnswer> refused(String message) {
        return Mono.error(new TransferFailure(FailureType.REDIRECT_REFUSED, message, null));
    }
}
