package dev.sluice.source.extractor;

import dev.sluice.process.ToolFailure;
import dev.sluice.process.ToolSignal;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * All that a program wrote, which the command's limits bound.
 *
 * @param exitCode what it returned
 * @param text its standard output
 * @param errors the end of its standard error
 */
record ToolAnswer(int exitCode, String text, String errors) {

    /** Waits for the end of a run; fails with {@link dev.sluice.transfer.TransferFailure}. */
    static Mono<ToolAnswer> of(Flux<ToolSignal> run) {
        return run.collect(Gathering::new, Gathering::add)
                .mapNotNull(Gathering::answer)
                .onErrorMap(ToolFailure.class, ExtractorErrors::of);
    }

    private static final class Gathering {

        private final StringBuilder text = new StringBuilder();
        private ToolSignal.@Nullable Ended end;

        private void add(ToolSignal signal) {
            switch (signal) {
                case ToolSignal.Line line -> text.append(line.text()).append('\n');
                case ToolSignal.Ended ended -> end = ended;
            }
        }

        private @Nullable ToolAnswer answer() {
            return end == null ? null : new ToolAnswer(end.exitCode(), text.toString(), end.errors());
        }
    }
}
