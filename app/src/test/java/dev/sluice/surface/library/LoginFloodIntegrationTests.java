package dev.sluice.surface.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Accounts;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** More logins than the packaged gateway makes: alone, since nobody else gets in meanwhile. */
@Isolated
@ExtendWith(SharedLibrary.class)
class LoginFloodIntegrationTests {

    /** More than the gateway makes and keeps waiting on any machine that runs this. */
    private static final Executor FLOOD = Executors.newVirtualThreadPerTaskExecutor();

    private static Library library;

    @BeforeAll
    static void start(Library shared) {
        library = shared;
    }

    /** More than are made at once and may wait, so some are told to come again; none gets an error of ours. */
    @Test
    void aFloodOfLoginsIsTurnedAway() {
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 600)
                .mapToObj(i ->
                        CompletableFuture.supplyAsync(() -> library.accounts().login("nobody", "wrong"), FLOOD))
                .toList();
        Map<Integer, List<HttpResponse<String>>> byStatus =
                answers.stream().map(CompletableFuture::join).collect(Collectors.groupingBy(HttpResponse::statusCode));
        assertThat(byStatus).containsOnlyKeys(401, 503);
        assertThat(byStatus.get(503)).allSatisfy(busy -> {
            assertThat(busy.body()).isEqualTo("{\"detail\":\"Too many logins. Try again.\"}");
            assertThat(busy.headers().firstValue("Retry-After")).contains("1");
        });
        assertThat(library.accounts().login("admin", Accounts.ADMINS_PASSWORD).statusCode())
                .isEqualTo(200);
    }
}
