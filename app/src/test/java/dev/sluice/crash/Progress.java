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

    /**
     * What was seen of a job.
     *
     * @param excused how often it had said so when its figures went back last
     */
    private record Seen(int excused, long bytes) {}

    /** That a job starts over is written down up to a second before its figures are. */
    void look() {
        for (String row : database.column(FIGURES)) {
            String[] figures = row.split(" ", -1);
            int startedOver = Integer.parseInt(figures[1]);
            long bytes = Long.parseLong(figures[2]);
            Seen before = seen.getOrDefault(figures[0], new Seen(0, 0));
            boolean back = bytes < before.bytes();
            if (back) {
                assertThat(startedOver)
                        .as("progress does not go back: job %s, from %d to %d", figures[0], before.bytes(), bytes)
                        .isGreaterThan(before.excused());
            }
            seen.put(figures[0], new Seen(back ? startedOver : before.excused(), bytes));
        }
    }
}
