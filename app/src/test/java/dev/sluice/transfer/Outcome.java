package dev.sluice.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.FileHash;
import dev.sluice.transfer.TransferSignal.Advanced;
import dev.sluice.transfer.TransferSignal.Opened;
import dev.sluice.transfer.TransferSignal.Published;
import dev.sluice.transfer.TransferSignal.Remarked;
import dev.sluice.transfer.TransferSignal.Retrying;
import dev.sluice.transfer.TransferSignal.Skipped;
import dev.sluice.transfer.TransferSignal.StartedOver;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one run of a transfer ended. Making one checks what holds for every run: progress goes back only when it was said so,
 * and a published file has the size and the hash that were told.
 *
 * @param signals what was told, in order
 * @param failure what it failed with; null when it did not
 * @param root the downloads root
 */
record Outcome(List<TransferSignal> signals, @Nullable TransferFailure failure, Path root) {

    Outcome {
        long reached = 0;
        for (TransferSignal signal : signals) {
            reached = requireSteady(signal, reached);
        }
        Published published = published(signals);
        if (published != null) {
            assertThat(signals).last().isSameAs(published);
            assertThat(failure).isNull();
            assertThat(root.resolve(published.path())).isRegularFile().hasSize(published.size());
            assertThat(FileHash.sha256(root.resolve(published.path()))).isEqualTo(published.sha256());
        }
    }

    private static long requireSteady(TransferSignal signal, long reached) {
        return switch (signal) {
            case Opened opened -> notBelow(reached, opened.offset(), signal);
            case Advanced advanced -> notBelow(reached, advanced.bytes(), signal);
            case Published published -> notBelow(reached, published.size(), signal);
            case TransferSignal.Estimated ignored -> reached;
            case StartedOver over -> {
                assertThat(over.reason()).isNotBlank();
                yield 0;
            }
            case Retrying retrying -> {
                assertThat(retrying.attempt()).isGreaterThan(1);
                assertThat(retrying.cause()).hasMessageEndingWith(".");
                yield reached;
            }
            case Skipped skipped -> {
                assertThat(skipped.reason()).endsWith(".");
                yield reached;
            }
            case Remarked remarked -> {
                assertThat(remarked.message()).isNotBlank();
                yield reached;
            }
        };
    }

    private static long notBelow(long reached, long now, TransferSignal signal) {
        assertThat(now).as("after %s: %s", reached, signal).isGreaterThanOrEqualTo(reached);
        return now;
    }

    private static @Nullable Published published(List<TransferSignal> signals) {
        return of(Published.class, signals).stream().findFirst().orElse(null);
    }

    private static <T extends TransferSignal> List<T> of(Class<T> type, List<TransferSignal> signals) {
        return signals.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The file lies there and is byte-equal to this version. */
    Outcome isPublished(Content version) {
        assertThat(failure).as("%s", signals).isNull();
        Published published = published();
        assertThat(published.size()).isEqualTo(version.size());
        assertThat(published.sha256()).isEqualTo(version.sha256Hex());
        return this;
    }

    /** There is no file, for this reason. */
    Outcome isFailed(FailureType type) {
        assertThat(published(signals)).isNull();
        assertThat(failure).as("%s", signals).isNotNull();
        assertThat(Objects.requireNonNull(failure).type()).as("%s", failure).isEqualTo(type);
        assertThat(failure).hasMessageEndingWith(".");
        return this;
    }

    /** Why it started over, once for each time. */
    List<String> startedOver() {
        return of(StartedOver.class, signals).stream().map(StartedOver::reason).toList();
    }

    /** What failed before another try. */
    List<FailureType> retries() {
        return retrying().stream().map(retry -> retry.cause().type()).toList();
    }

    List<Retrying> retrying() {
        return of(Retrying.class, signals);
    }

    List<String> remarks() {
        return of(Remarked.class, signals).stream().map(Remarked::message).toList();
    }

    List<Opened> opened() {
        return of(Opened.class, signals);
    }

    Published published() {
        return Objects.requireNonNull(published(signals));
    }
}
