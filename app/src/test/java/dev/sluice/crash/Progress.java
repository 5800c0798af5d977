package dev.sluice.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.TestDatabase;
import java.util.HashMap;
import java.util.Map;

/** What was seen of jobs so far: their figures do not go back, except where a job says that it starts over. */
final class Progress {

    private static final String FIGURES = """
            select concat_ws(' ', id, (select count(*) from job_event
                    where job_id = job.id and message like 'Starting over%'), bytes)
            from job""";

    private final TestDatabase database;
    private final Map<String, Seen> seen = new HashMap<>();

    Progress(TestDatabase database) {
        this.database = database;
    }

    private record Seen(int startedOver, long bytes) {}

    void look() {
        for (String row : database.column(FIGURES)) {
            String[] figures = row.split(" ", -1);
            Seen now = new Seen(Integer.parseInt(figures[1]), Long.parseLong(figures[2]));
            Seen before = seen.put(figures[0], now);
            if (before != null && before.startedOver() == now.startedOver()) {
                assertThat(now.bytes())
                        .as("progress does not go back: job %s", figures[0])
                        .isGreaterThanOrEqualTo(before.bytes());
            }
        }
    }
}
