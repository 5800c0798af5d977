package dev.sluice.source.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.SeenRequest;
import dev.sluice.testkit.hub.HubOrigin;
import dev.sluice.testkit.hub.HubRepo;
import dev.sluice.transfer.DocumentFixture;
import dev.sluice.transfer.OriginAccess;
import dev.sluice.transfer.TransferFailure;
import dev.sluice.transfer.TransferOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** A Hub that has several addresses. */
class HubApiTests {

    private static final String ID = "org/name";

    private final DocumentFixture fixture = new DocumentFixture();
    private final HubOrigin named = HubOrigin.start();
    private final HubOrigin other = HubOrigin.start();

    @AfterEach
    void stop() {
        named.close();
        other.close();
        fixture.close();
    }

    /** Looks at a file, with a token for the first of the Hub's addresses. */
    private void look(URI... hubs) {
        HubApi api = new HubApi(fixture.documents(), Arrays.asList(hubs), JsonMapper.shared());
        OriginAccess access = OriginAccess.of(hubs[0], Map.of("Authorization", "Bearer secret"), null, null, null);
        TransferOptions options = DocumentFixture.options().with(access);
        HubReference reference = new HubReference(RepoType.MODEL, ID, "main", List.of());
        api.look(api.resolve(reference, "a.bin"), options, DocumentFixture.ASKER)
                .block(Duration.ofSeconds(20));
    }

    private void otherHasIt() {
        HubRepo repo = other.repo(dev.sluice.testkit.hub.RepoType.MODEL, ID);
        repo.putLfs("a.bin", Content.random(1, 1000)).commit();
        named.movedTo(other.endpoint());
    }

    @Test
    void aRedirectToAnotherAddressOfTheHubIsFollowedWithoutTheToken() {
        otherHasIt();
        assertThatCode(() -> look(named.endpoint(), other.endpoint())).doesNotThrowAnyException();
        assertThat(named.requests())
                .hasSize(1)
                .first()
                .satisfies(seen -> assertThat(seen.header("Authorization")).isEqualTo("Bearer secret"));
        assertThat(other.requests())
                .hasSize(1)
                .extracting(seen -> seen.header("Authorization"))
                .containsOnlyNulls();
        assertThat(other.requests()).extracting(SeenRequest::method).containsOnly("HEAD");
    }

    @Test
    void aRedirectToAnyOtherPlaceIsNot() {
        otherHasIt();
        assertThatThrownBy(() -> look(named.endpoint()))
                .isInstanceOf(TransferFailure.class)
                .hasMessageContaining("X-Repo-Commit");
        assertThat(other.requests()).isEmpty();
    }

    @Test
    void addressesThatLeadToEachOtherEnd() {
        named.movedTo(other.endpoint());
        other.movedTo(named.endpoint());
        assertThatThrownBy(() -> look(named.endpoint(), other.endpoint()))
                .isInstanceOf(TransferFailure.class)
                .hasMessageContaining("more than 5 redirects");
    }
}
