package dev.sluice.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderForcesTests {

    @TempDir
    Path folder;

    private final Deque<Runnable> begun = new ArrayDeque<>();
    private final FolderForces forces = new FolderForces(begun::add);

    @Test
    void thoseWhoWaitShareOne() {
        CompletableFuture<Void> one = forces.force(folder);
        CompletableFuture<Void> two = forces.force(folder);
        assertThat(begun).hasSize(1);
        assertThat(one).isNotDone();
        begun.remove().run();
        assertThat(one).isCompleted();
        assertThat(two).isCompleted();
        assertThat(begun).isEmpty();
    }

    /** Its name may have come after the force had begun. */
    @Test
    void whoComesDuringOneWaitsForTheNext() {
        List<CompletableFuture<Void>> later = new ArrayList<>();
        var unused = forces.force(folder).thenRun(() -> later.add(forces.force(folder)));
        begun.remove().run();
        assertThat(later).singleElement().satisfies(next -> assertThat(next).isNotDone());
        assertThat(begun).hasSize(1);
        begun.remove().run();
        assertThat(later).singleElement().satisfies(next -> assertThat(next).isCompleted());
        assertThat(forces.force(folder)).isNotDone();
        assertThat(begun).hasSize(1);
    }

    @Test
    void foldersDoNotWaitForEachOther(@TempDir Path other) {
        assertThat(forces.force(folder)).isNotDone();
        assertThat(forces.force(other)).isNotDone();
        assertThat(begun).hasSize(2);
    }

    @Test
    void aFolderThatIsGoneFailsAllAndStopsNothing() throws IOException {
        CompletableFuture<Void> lost = forces.force(folder.resolve("gone"));
        begun.remove().run();
        assertThat(lost).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(NoSuchFileException.class);
        CompletableFuture<Void> again = forces.force(folder.resolve("gone"));
        assertThat(begun).hasSize(1);
        assertThat(again).isNotDone();
    }

    @Test
    void afterTheEndItFails() {
        FolderForces ended = new FolderForces(task -> {
            throw new RejectedExecutionException();
        });
        assertThat(ended.force(folder)).isCompletedExceptionally();
        assertThat(ended.force(folder)).isCompletedExceptionally();
    }
}
