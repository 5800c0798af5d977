package dev.sluice.crash;

import dev.sluice.testkit.OriginFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;

/** Kills a gateway at random moments while jobs of all kinds run, and some files change at their origin in between. */
final class RandomKills {

    private static final long MIB = 1 << 20;
    private static final int JOBS_A_ROUND = 3;
    private static final int MOST_MILLIS = 2500;

    private final Stage stage;
    private final RandomGenerator random;
    private final List<String> changing = new ArrayList<>();
    private int jobs;

    private RandomKills(Stage stage, long seed) {
        this.stage = stage;
        this.random = new SplittableRandom(seed);
    }

    /**
     * Kills it so often, and waits until all jobs have ended.
     *
     * @param kills how often
     */
    @SuppressWarnings("SystemOut") // Who sees it fail needs the seed.
    static void run(Stage stage, int kills) {
        long seed = Long.getLong("sluice.crash.seed", System.nanoTime());
        System.out.printf("crash: %d kills with -Dsluice.crash.seed=%d%n", kills, seed);
        RandomKills all = new RandomKills(stage, seed);
        for (int i = 0; i < kills; i++) {
            all.round();
        }
        stage.awaitEnd();
    }

    private void round() {
        for (int i = 0; i < JOBS_A_ROUND; i++) {
            submit();
        }
        pause(Duration.ofMillis(random.nextInt(MOST_MILLIS)));
        changing.removeIf(name -> random.nextBoolean() && change(name));
        pause(Duration.ofMillis(random.nextInt(MOST_MILLIS / 4)));
        stage.gateway.kill();
        stage.expireLeases();
        stage.gateway.restart();
    }

    private void pause(Duration duration) {
        Awaitility.await().pollDelay(duration).until(() -> {
            stage.look();
            return true;
        });
    }

    private void submit() {
        int number = ++jobs;
        String name = "random-" + number + ".bin";
        OriginFile file = switch (random.nextInt(5)) {
            case 0 -> OriginFile.of(number, 1 + random.nextInt(500_000));
            case 1 -> OriginFile.of(number, (18 + random.nextInt(12)) * MIB + 1).bytesPerSecond(8 * MIB);
            case 2 ->
                OriginFile.of(number, 1 + random.nextLong(4 * MIB)).noLength().bytesPerSecond(2 * MIB);
            case 3 ->
                OriginFile.of(number, 1 + random.nextLong(4 * MIB))
                        .ignoreRange()
                        .bytesPerSecond(3 * MIB);
            default -> {
                changing.add(name);
                yield OriginFile.of(number, (18 + random.nextInt(4)) * MIB + 3).bytesPerSecond(4 * MIB);
            }
        };
        stage.serve(name, file);
        stage.submit(name);
    }

    /** The origin has a new version from now on; its answers that have begun still bring the old one. */
    private boolean change(String name) {
        stage.serve(
                name,
                OriginFile.of(-random.nextInt(1_000_000) - 1, (17 + random.nextInt(6)) * MIB + 5)
                        .bytesPerSecond(8 * MIB));
        return true;
    }
}
