package dev.sluice.transfer;

import dev.sluice.platform.egress.BadAddress;
import dev.sluice.platform.egress.GuardedHttp;
import dev.sluice.platform.egress.WebAddress;
import io.netty.channel.ChannelOption;
import java.net.URI;
import java.util.Map;
import java.util.function.LongSupplier;
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
    private final LongSupplier nanos;

    OriginExchange(GuardedHttp http, HostGovernor governor, Pace pace, LongSupplier nanos) {
        this.http = http;
        this.governor = governor;
        this.pace = pace;
        this.nanos = nanos;
    }

    /** What to ask, for whom, and by which client. */
    private record Ask(HttpClient client, Map<String, String> fields, TransferOptions options, Asker asker) {}

    /**
     * The answer to a GET with the given fields; what is no answer fails as it comes. Waits for its turn at each host
     * before it asks. Cancelling closes the connection, also after the answer was given. Redirects go by the same proxy.
     */
    Mono<OriginAnswer> get(URI url, Map<String, String> fields, TransferOptions options, Asker asker) {
        return Mono.fromSupplier(() -> http.client(options.proxy()))
                .flatMap(client -> hop(url, new Ask(client, fields, options, asker), 0));
    }

    private Mono<OriginAnswer> hop(URI url, Ask ask, int redirects) {
        return governor.permit(url, ask.asker().job())
                .flatMap(permit -> Mono.defer(() -> visit(url, ask, permit)))
                .doOnDiscard(HostGovernor.Permit.class, HostGovernor.Permit::giveBack)
                .flatMap(answer -> follow(answer, ask, redirects));
    }

    private Mono<OriginAnswer> visit(URI url, Ask ask, HostGovernor.Permit permit) {
        Visit visit = new Visit(permit, pace.lane(ask.asker(), url), ask.options(), nanos);
        return request(ask)
                .doOnRequest((request, connection) -> visit.begin(connection))
                .get()
                .uri(url)
                .responseConnection((response, connection) -> Mono.just(answer(url, response, connection, visit)))
                .next()
                .doOnNext(answer -> governor.heard(
                        url, answer.status(), answer.headers(), ask.options().retryInterval()))
                .doOnError(error -> visit.end())
                .doOnCancel(visit::end);
    }

    private static HttpClient request(Ask ask) {
        TransferOptions options = ask.options();
        return ask.client()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        options.connectTimeout().toMillis())
                .responseTimeout(options.headersTimeout())
                .headers(headers -> {
                    headers.set("Accept", "*/*");
                    headers.set("Accept-Encoding", "identity");
                    headers.set("User-Agent", options.userAgent() == null ? USER_AGENT : options.userAgent());
                    ask.fields().forEach(headers::set);
                });
    }

    private static OriginAnswer answer(URI url, HttpClientResponse response, Connection connection, Visit visit) {
        connection.removeHandler(NettyPipeline.ResponseTimeoutHandler);
        visit.begin(connection);
        return new OriginAnswer(url, response.status().code(), response.responseHeaders(), visit);
    }

    private Mono<OriginAnswer> follow(OriginAnswer answer, Ask ask, int redirects) {
        if (!isRedirect(answer.status())) {
            return Mono.just(answer);
        }
        answer.discard();
        if (redirects >= MAX_REDIRECTS) {
            return refused("There are more than " + MAX_REDIRECTS + " redirects.");
        }
        try {
            URI next = next(answer.url(), answer.field("Location"));
            return hop(next, ask, redirects + 1);
        } catch (IllegalArgumentException error) {
            return refused(String.valueOf(error.getMessage()));
        }
    }

    private static boolean isRedirect(int status) {
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
