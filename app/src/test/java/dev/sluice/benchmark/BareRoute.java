package dev.sluice.benchmark;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.json.JsonMapper;

/** A server with one route that makes an object of JSON for each call, and nothing else. */
final class BareRoute {

    private BareRoute() {}

    /** What a status of the media dialect is. */
    record Status(
            String task_id,
            String status,
            String url,
            double progress,
            String current_file,
            int total_files,
            int completed_files,
            int failed_files,
            long download_speed,
            @Nullable Long eta_seconds,
            @Nullable String error_message,
            Instant created_at,
            Instant updated_at) {

        static Status of(@Nullable String id, Instant begun) {
            String url = "http://127.0.0.1:8081/file.bin";
            return new Status(
                    String.valueOf(id), "completed", url, 100, "file.bin", 1, 1, 0, 0, null, null, begun, begun);
        }
    }

    /** Prints its port and serves until it is killed. */
    @SuppressWarnings("SystemOut") // How its starter gets to know the port.
    public static void main(String[] arguments) {
        JsonMapper json = JsonMapper.shared();
        Instant begun = Instant.parse("2026-11-28T00:00:00.123Z");
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.get("/status/{id}", (request, response) -> {
                    byte[] body = json.writeValueAsBytes(Status.of(request.param("id"), begun));
                    return response.header("Content-Type", "application/json")
                            .header("Content-Length", Integer.toString(body.length))
                            .sendByteArray(Mono.just(body));
                }))
                .bindNow();
        System.out.println(server.port());
        server.onDispose().block();
    }
}
