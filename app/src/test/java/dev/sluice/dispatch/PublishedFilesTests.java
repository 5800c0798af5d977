package dev.sluice.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.job.LogLevel;
import dev.sluice.job.LogLine;
import dev.sluice.job.PublishedFile;
import dev.sluice.transfer.TransferSignal.Published;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class PublishedFilesTests {

    private final PublishedFiles published = new PublishedFiles();
    private final List<List<String>> writes = new ArrayList<>();
    private final List<Sinks.Empty<Void>> ends = new ArrayList<>();

    private CompletableFuture<Void> add(int number) {
        UUID item = new UUID(0, number);
        Published file = new Published("f" + number, 1, "00", true, null);
        PublishedFiles.Entry entry = new PublishedFiles.Entry(
                new PublishedFile(item, file), List.of(new LogLine(LogLevel.INFO, "Saved f" + number)));
        return published.add(entry, this::write).toFuture();
    }

    private Mono<Void> write(List<PublishedFiles.Entry> entries) {
        writes.add(entries.stream().map(entry -> entry.file().file().path()).toList());
        Sinks.Empty<Void> end = Sinks.empty();
        ends.add(end);
        return end.asMono();
    }

    @Test
    void whatComesDuringAWriteIsWrittenTogetherByTheNext() {
        CompletableFuture<Void> first = add(1);
        CompletableFuture<Void> second = add(2);
        CompletableFuture<Void> third = add(3);
        assertThat(writes).containsExactly(List.of("f1"));
        ends.getFirst().tryEmitEmpty();
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        assertThat(writes).containsExactly(List.of("f1"), List.of("f2", "f3"));
        ends.getLast().tryEmitEmpty();
        assertThat(second).isCompleted();
        assertThat(third).isCompleted();
        assertThat(add(4)).isNotDone();
        assertThat(writes.getLast()).containsExactly("f4");
    }

    @Test
    void aWriteThatFailsFailsThoseInItAlone() {
        CompletableFuture<Void> first = add(1);
        CompletableFuture<Void> second = add(2);
        ends.getFirst().tryEmitError(new IllegalStateException("away"));
        assertThatThrownBy(first::join).hasRootCauseMessage("away");
        assertThat(second).isNotDone();
        CompletableFuture<Void> third = add(3);
        ends.getLast().tryEmitError(new IllegalStateException("away again"));
        assertThatThrownBy(second::join).hasRootCauseMessage("away again");
        ends.getLast().tryEmitEmpty();
        assertThat(third).isCompleted();
    }

    @Test
    void aHundredAreWrittenTogetherAtMost() {
        for (int number = 0; number < 202; number++) {
            assertThat(add(number)).isNotDone();
        }
        for (int write = 0; write < ends.size(); write++) {
            ends.get(write).tryEmitEmpty();
        }
        assertThat(writes.stream().map(List::size)).containsExactly(1, 100, 100, 1);
    }
}
