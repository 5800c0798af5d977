package dev.sluice.crash;

import java.util.List;
import java.util.stream.Stream;

/** A step of a download at which the gateway dies, in the order of the download. */
enum Step {
    FILE_PLANNED(false, "dev.sluice.job.PlanStore.plan>"),
    SMALL_LINKED(false, "dev.sluice.storage.PartPlace.requireFolder>", "dev.sluice.storage.PartPlace.key<"),
    JOURNAL_BEGUN(true, "dev.sluice.storage.Journal.begin>"),
    ROOM_TAKEN(true, "dev.sluice.storage.OpenPart.reserve>"),
    FORCED_ON_THE_WAY(true, "dev.sluice.storage.PartChannels.force>"),
    OFFSET_WRITTEN(true, "dev.sluice.storage.Journal.durable>"),
    WHOLE_FORCED(true, "dev.sluice.storage.OpenPart.forceAll>"),
    LINKING(true, "dev.sluice.storage.PartPlace.requireFolder>"),
    LINKED(true, "dev.sluice.storage.PartPlace.requireFolder>", "dev.sluice.storage.PartPlace.key<"),
    FOLDER_FORCED(true, "dev.sluice.storage.FolderForces.forceNow>"),
    PUBLISHING(true, "dev.sluice.job.ItemStore.published>"),
    PUBLISHED_COMMITTED(true, Step.PUBLISHED, "dev.sluice.job.JobHints.logged<"),
    PARTS_TO_REMOVE(true, Step.PUBLISHED, "dev.sluice.storage.Storage.remove<"),
    PARTS_REMOVED(true, Step.PUBLISHED, "dev.sluice.storage.Storage.remove>"),
    ENDING(false, Step.FINISH, Step.COMMIT),
    END_COMMITTED(false, Step.FINISH, Step.COMMITTED);

    private static final String PUBLISHED = "dev.sluice.job.ItemStore.published<";
    private static final String FINISH = "dev.sluice.job.LeaseStore.finish<";
    private static final String COMMIT = "io.r2dbc.postgresql.PostgresqlConnection.commitTransaction<";
    private static final String COMMITTED = "dev.sluice.job.JobHints.committed<";
    private static final String FIRST_FILE_DONE = "dev.sluice.dispatch.RunningJob.end>";

    private final boolean ofSecondFile;
    private final String methods;

    Step(boolean ofSecondFile, String... methods) {
        this.ofSecondFile = ofSecondFile;
        this.methods = String.join(" ", methods);
    }

    /** What the gateway passes until then. */
    List<String> methods() {
        Stream<String> before = ofSecondFile ? Stream.of(FIRST_FILE_DONE) : Stream.empty();
        return Stream.concat(before, Stream.of(methods.split(" ", -1))).toList();
    }
}
