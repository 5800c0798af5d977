package dev.sluice.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.platform.IdSource;
import dev.sluice.platform.StrictJson;
import dev.sluice.platform.database.Notifications;
import dev.sluice.source.PlannedFile;
import dev.sluice.source.SourceKind;
import dev.sluice.source.SourceRef;
import dev.sluice.storage.Folder;
import dev.sluice.storage.Root;
import dev.sluice.testkit.TestDatabase;
import dev.sluice.transfer.Checksum;
import dev.sluice.transfer.Expected;
import dev.sluice.transfer.SourceTerms;
import dev.sluice.transfer.TransferOptions;
import dev.sluice.transfer.TransferSignal.Published;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** What is known of a file beside its address comes out of the database as it went in. */
class PlannedFileIntegrationTests {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final UUID HOLDER = new UUID(0, 1);
    private static final AtomicLong NUMBER = new AtomicLong();

    private static final Checksum MD5 = Checksum.parse("md5:49dfdd54b01cbcd2d2ab5e9e5ee6b9b9");
    private static final Checksum SHA_1 = Checksum.parse("sha-1:d3b09abe30cfe2edff4ee9e0a141c93bf5b3af87");
    private static final URI URL = URI.create("http://a.example/x?token=1");
    private static final URI MIRROR = URI.create("https://b.example/x,%22y%22%7B%7D");

    private final Notifications notifications = new Notifications(DATABASE.address());
    private final JobConfiguration wiring = new JobConfiguration();
    private final DatabaseClient database;
    private final TransactionalOperator transaction;
    private final JobHints hints = wiring.jobHints(notifications);
    private final IdSource ids = () -> new UUID(1, NUMBER.incrementAndGet());

    PlannedFileIntegrationTests() {
        ConnectionFactory connections = ConnectionFactories.get(DATABASE.r2dbcUrl());
        database = DatabaseClient.create(connections);
        transaction = TransactionalOperator.create(new R2dbcTransactionManager(connections));
    }

    @AfterEach
    void stop() {
        notifications.stop();
    }

    private static <T> T get(Mono<T> mono) {
        return Objects.requireNonNull(mono.block(LIMIT));
    }

    private ItemStore items() {
        return wiring.itemStore(database, new EventStore(database, job -> Mono.empty()), transaction, hints);
    }

    private JobItem plan(ClaimedJob claim, PlannedFile file) {
        return get(wiring.planStore(database, transaction, ids, StrictJson.mapper())
                        .plan(claim, List.of(file)))
                .getFirst();
    }

    private List<ClaimedJob> submitAndClaim(String folder, SourceRef... references) {
        return submitAndClaim(Folder.downloads(folder), references);
    }

    private List<ClaimedJob> submitAndClaim(Folder folder, SourceRef... references) {
        Duration second = Duration.ofSeconds(1);
        TransferOptions options = new TransferOptions(0, second, second, second, second, null);
        List<SubmitJob> jobs = IntStream.range(0, references.length)
                .mapToObj(i -> new SubmitJob("user:1", "media", references[i], folder, options, 0, null))
                .toList();
        EventStore events = new EventStore(database, job -> Mono.empty());
        JobStore store = wiring.jobStore(database, StrictJson.mapper());
        List<UUID> accepted =
                get(wiring.jobIntake(store, events, transaction, hints, ids).submit(jobs));
        LeaseStore leases = wiring.leaseStore(
                database,
                events,
                wiring.openItemStore(database),
                transaction,
                hints,
                wiring.jobRow(StrictJson.mapper()));
        List<ClaimedJob> claimed = get(leases.claim(HOLDER, 100, 100, List.of()));
        return accepted.stream()
                .flatMap(id -> claimed.stream().filter(claim -> claim.job().id().equals(id)))
                .toList();
    }

    private static SourceRef reference(Checksum... checksums) {
        return new SourceRef(SourceKind.DIRECT, URL, List.of(checksums));
    }

    @Test
    void theChecksumsOfEachReferenceComeWithItsJob() {
        assertThat(submitAndClaim("", reference(MD5, SHA_1), reference(), reference(SHA_1)))
                .extracting(claim -> claim.job().source())
                .containsExactly(reference(MD5, SHA_1), reference(), reference(SHA_1));
    }

    @Test
    void aPlannedFileComesBackWithAllThatIsKnownOfIt() {
        ClaimedJob claim = submitAndClaim("of/job", reference()).getFirst();
        Expected expected = new Expected(123, List.of(SHA_1, MD5));
        PlannedFile file = new PlannedFile(0, URL, "in/it", "x", List.of(MIRROR, URL), expected);
        JobItem item = plan(claim, file);
        assertThat(item)
                .isEqualTo(new JobItem(
                        item.id(),
                        URL,
                        Folder.downloads("of/job").in("in/it"),
                        "x",
                        List.of(MIRROR, URL),
                        expected,
                        ItemState.PENDING,
                        0,
                        0,
                        null,
                        SourceTerms.NONE));
    }

    @Test
    void aFileOfWhichNothingIsKnownComesBackSo() {
        ClaimedJob claim = submitAndClaim("", reference()).getFirst();
        JobItem item = plan(claim, new PlannedFile(0, URL, "", null, List.of(), Expected.NOTHING));
        assertThat(item)
                .isEqualTo(new JobItem(
                        item.id(),
                        URL,
                        Folder.downloads(""),
                        null,
                        List.of(),
                        Expected.NOTHING,
                        ItemState.PENDING,
                        0,
                        0,
                        null,
                        SourceTerms.NONE));
    }

    @Test
    void aLaterPlanBringsNewMirrorsAndKeepsThePlaceOfTheFile() {
        ClaimedJob claim = submitAndClaim("", reference()).getFirst();
        JobItem first = plan(claim, new PlannedFile(0, URL, "a", "x", List.of(), Expected.NOTHING));
        Expected expected = new Expected(5, List.of(MD5));
        JobItem second = plan(claim, new PlannedFile(0, MIRROR, "b", "x", List.of(URL), expected));
        assertThat(second)
                .isEqualTo(new JobItem(
                        first.id(),
                        MIRROR,
                        Folder.downloads("").in("a"),
                        "x",
                        List.of(URL),
                        expected,
                        ItemState.PENDING,
                        0,
                        0,
                        null,
                        SourceTerms.NONE));
    }

    @Test
    void leftoversAreLookedForWhereTheFileGoes() {
        ClaimedJob claim = submitAndClaim("of/job", reference()).getFirst();
        JobItem item = plan(claim, new PlannedFile(0, URL, "in/it", "x", List.of(), Expected.NOTHING));
        JobItem root = plan(claim, new PlannedFile(1, URL, "", "x", List.of(), Expected.NOTHING));
        DATABASE.execute(
                "update job set state = 'cancelled' where id = '" + claim.job().id() + "'");
        assertThat(get(items().leftovers(100).collectList()))
                .filteredOn(leftover -> leftover.job().equals(claim.job().id()))
                .containsExactlyInAnyOrder(
                        new Leftover(
                                claim.job().id(),
                                1,
                                item.id(),
                                Folder.downloads("of/job").in("in/it"),
                                null),
                        new Leftover(claim.job().id(), 1, root.id(), Folder.downloads("of/job"), null));
    }

    /** A page that changed between two runs of a job, by a new picture at its top. */
    @Test
    void anotherFileAtThePlaceOfOneThatIsThereIsFetched() {
        ClaimedJob claim = submitAndClaim("", reference()).getFirst();
        for (String name : Arrays.asList(null, "x")) {
            int place = name == null ? 0 : 1;
            PlannedFile before = new PlannedFile(place, URL, "", name, List.of(), Expected.NOTHING);
            JobItem item = plan(claim, before);
            DATABASE.execute("update job_item set state = 'downloaded' where id = '" + item.id() + "'");
            assertThat(plan(claim, before).state()).isEqualTo(ItemState.DOWNLOADED);
            String other = name == null ? null : "y";
            JobItem now = plan(claim, new PlannedFile(place, MIRROR, "", other, List.of(), Expected.NOTHING));
            assertThat(now.state()).isEqualTo(ItemState.PENDING);
            assertThat(now.name()).isEqualTo(other);
        }
        JobItem named = plan(claim, new PlannedFile(2, URL, "", "x", List.of(), Expected.NOTHING));
        DATABASE.execute("update job_item set state = 'downloaded' where id = '" + named.id() + "'");
        assertThat(plan(claim, new PlannedFile(2, MIRROR, "", "x", List.of(), Expected.NOTHING))
                        .state())
                .as("the same file by another address")
                .isEqualTo(ItemState.DOWNLOADED);
    }

    /** Copies lie where they lie in the repository, in whatever order a Hub lists them the next time. */
    @Test
    void aCopyThatIsFoundAtAnothersPlaceIsFetchedToItsOwn() {
        ClaimedJob claim =
                submitAndClaim(Folder.of(Root.MODELS, "m"), reference()).getFirst();
        JobItem first = plan(claim, new PlannedFile(0, URL, "a", "x", List.of(), Expected.NOTHING));
        Published file = new Published("m/a/x", 5, "", true, null);
        items().published(claim, List.of(new PublishedFile(first.id(), file)), List.of())
                .block(LIMIT);
        assertThat(plan(claim, new PlannedFile(0, URL, "a", "x", List.of(), Expected.NOTHING))
                        .state())
                .isEqualTo(ItemState.DOWNLOADED);
        JobItem other = plan(claim, new PlannedFile(0, MIRROR, "b", "y", List.of(), Expected.NOTHING));
        assertThat(other.state()).isEqualTo(ItemState.PENDING);
        assertThat(other.folder()).isEqualTo(Folder.of(Root.MODELS, "m").in("b"));
        assertThat(other.name()).isEqualTo("y");
    }

    @Test
    void whatAJobIsOfIsWrittenDownUnderItsLease() {
        ClaimedJob claim = submitAndClaim("", reference()).getFirst();
        PlanStore plans = wiring.planStore(database, transaction, ids, StrictJson.mapper());
        plans.pin(claim, MIRROR).block(LIMIT);
        JobQuery query = wiring.jobQuery(database, wiring.jobRow(StrictJson.mapper()), new OwnerCap(1));
        assertThat(get(query.find(JobScope.EVERYBODY, claim.job().id())).pinned())
                .isEqualTo(MIRROR);
        ClaimedJob lost = new ClaimedJob(claim.job(), HOLDER, claim.leaseToken() + 1, claim.claimedIn());
        assertThatThrownBy(() -> plans.pin(lost, URL).block(LIMIT)).isInstanceOf(LeaseLost.class);
    }
}
