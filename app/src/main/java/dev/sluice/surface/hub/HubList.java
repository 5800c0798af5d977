package dev.sluice.surface.hub;

import dev.sluice.feed.EventFeed;
import dev.sluice.job.Job;
import dev.sluice.job.JobQuery;
import dev.sluice.job.JobState;
import dev.sluice.surface.common.Credentials;
import dev.sluice.surface.common.Refused;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * The dialect's list of all jobs, which has no pages. It is written as it is read, as fast as the client takes it, so that
 * never more than some hundred jobs of it lie in memory.
 */
final class HubList {

    private static final int PIECE = 250;

    private final JobQuery query;
    private final EventFeed feed;
    private final JsonMapper json;

    HubList(JobQuery query, EventFeed feed, JsonMapper json) {
        this.query = query;
        this.feed = feed;
        this.json = json;
    }

    Mono<ServerResponse> list(ServerRequest request) {
        JobState state = request.queryParam("status")
                .filter(word -> !word.isEmpty())
                .map(HubList::state)
                .orElse(null);
        long limit = request.queryParam("limit")
                .filter(number -> !number.isEmpty())
                .map(HubList::limit)
                .orElse(Long.MAX_VALUE);
        Flux<Job> jobs = query.newest(Credentials.scope(request), HubDownload.SURFACE, state)
                .take(limit);
        DataBufferFactory buffers = request.exchange().getResponse().bufferFactory();
        return ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(BodyInserters.fromDataBuffers(array(jobs).map(buffers::wrap)));
    }

    /** The texts of a JSON array, in pieces. */
    private Flux<byte[]> array(Flux<Job> jobs) {
        Flux<byte[]> pieces = jobs.map(feed::refreshed)
                .map(HubWire.Listed::of)
                .buffer(PIECE)
                .index((number, piece) -> elements(number == 0 ? '[' : ',', piece));
        return Flux.concat(pieces.defaultIfEmpty(bytes("[")), Flux.just(bytes("]")));
    }

    /** What a piece is as an array of its own, with another character for the first and nothing for the last one. */
    private byte[] elements(char first, List<HubWire.Listed> piece) {
        String array = json.writeValueAsString(piece);
        return bytes(first + array.substring(1, array.length() - 1));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static JobState state(String word) {
        return HubWords.state(word)
                .orElseThrow(() -> bad("status: must be queued, downloading, completed, failed, paused or cancelled."));
    }

    private static long limit(String number) {
        if (!number.matches("[1-9]\\d{0,8}")) {
            throw bad("limit: must be a number from 1 to 999999999.");
        }
        return Long.parseLong(number);
    }

    private static Refused bad(String detail) {
        return new Refused(HttpStatus.BAD_REQUEST, detail);
    }
}
