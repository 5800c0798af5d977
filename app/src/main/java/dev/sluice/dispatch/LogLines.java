package dev.sluice.dispatch;

import dev.sluice.job.LogLine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Takes a job's lines along with a write about it. */
final class LogLines {

    private LogLines() {}

    /** Makes a write with the lines that wait and some more; none of them is left behind by one that is under way. */
    static Mono<Void> with(RunningJob job, List<LogLine> last, Function<List<LogLine>, Mono<Void>> write) {
        return job.linesSettled().then(Mono.defer(() -> {
            List<LogLine> lines = new ArrayList<>(job.takeLines());
            lines.addAll(last);
            return Database.retried(write.apply(lines), job.lease());
        }));
    }
}
