package dev.sluice.feed;

import dev.sluice.job.EventQuery;
import dev.sluice.job.Job;
import dev.sluice.job.JobEvent;
import dev.sluice.job.JobQuery;
import dev.sluice.job.JobScope;
import dev.sluice.job.JobState;
import dev.sluice.job.RecentJobs;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * What happens to jobs, to many subscribers. A subscriber is told the present state first and then all that happens
 * after it, through a bounded mailbox of its own, so that a slow one does not slow the others.
 */
public final class EventFeed implements SmartLifecycle {

    private static final int REMEMBERED = 10_000;

    private final EventTail tail;
    private final ProgressTicks ticks;
    private final EventQuery events;
    private final JobQuery jobs;
    private final RecentJobs recent;
    private final Set<Mailbox> mailboxes = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Tick> latest = bounded();

    /** The transaction in which a job last came to wait or to its end. */
    private final Map<UUID, Long> stopped = bounded();

    private final Sinks.Empty<Void> stopping = Sinks.empty();
    private volatile Disposable following = Disposables.disposed();

    EventFeed(EventTail tail, ProgressTicks ticks, EventQuery events, JobQuery jobs, RecentJobs recent) {
        this.tail = tail;
        this.ticks = ticks;
        this.events = events;
        this.jobs = jobs;
        this.recent = recent;
    }

    private static <V> Map<UUID, V> bounded() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<UUID, V> eldest) {
                return size() > REMEMBERED;
            }
        };
    }

    /**
     * The jobs of a surface in a scope: those that have not ended as {@link FeedMessage.Present}, then what happens.
     * Completes when the gateway stops; fails with {@link SlowReader} when the subscriber does not keep up.
     */
    public Flux<FeedMessage> follow(JobScope scope, String surface) {
        return with(
                () -> Mailbox.of(scope, surface),
                (mailbox, horizon) -> presentThenLive(mailbox, scope, surface, horizon));
    }

    /**
     * One job in a scope, to its end: the present state ({@link FeedMessage.Present}), the lines of its log so far, {@link
     * FeedMessage.CaughtUp} unless a change of its state is about to be told, then what happens. Nothing is told twice, and
     * no line is missing. Completes behind the message that tells of the job's end ({@link FeedMessage.CaughtUp} or {@link
     * FeedMessage.Changed}), without any when there is no such job, and when the gateway stops; fails with {@link
     * SlowReader} when the subscriber does not keep up.
     */
    public Flux<FeedMessage> follow(JobScope scope, UUID job) {
        return with(
                () -> Mailbox.of(scope, job),
                (mailbox, horizon) -> jobs.find(scope, job)
                        .map(this::refreshed)
                        .flatMapMany(present -> fromItsBeginning(mailbox, present, horizon)));
    }

    /** Messages wait from before the horizon is taken, so that none falls between what is read and what is told. */
    private Flux<FeedMessage> with(Supplier<Mailbox> opened, BiFunction<Mailbox, Long, Flux<FeedMessage>> messages) {
        return Flux.using(
                        () -> open(opened.get()),
                        mailbox -> events.horizon().flatMapMany(horizon -> messages.apply(mailbox, horizon)),
                        mailboxes::remove)
                .takeUntilOther(stopping.asMono());
    }

    private Mailbox open(Mailbox mailbox) {
        mailboxes.add(mailbox);
        return mailbox;
    }

    /**
     * The row is read after the horizon. When its state was changed below the horizon, the lines below it lead right up to
     * that state. Else the change is still to be told, with the lines before it, and changes before that one are passed over.
     */
    private Flux<FeedMessage> fromItsBeginning(Mailbox mailbox, Job present, long horizon) {
        boolean settled = present.stateTx() < horizon;
        Flux<FeedMessage> lines = events.lines(present.id(), horizon).map(FeedMessage.Line::new);
        Flux<FeedMessage> reached = settled ? Flux.just(new FeedMessage.CaughtUp(present)) : Flux.empty();
        return Flux.concat(Flux.just(new FeedMessage.Present(present)), lines, reached)
                .takeUntilOther(mailbox.cut())
                .concatWith(mailbox.messages().filter(message -> isAfter(message, horizon, present)))
                .takeUntil(EventFeed::tellsTheEnd);
    }

    private static boolean isAfter(FeedMessage message, long horizon, Job present) {
        return switch (message) {
            case FeedMessage.Line line -> line.event().transaction() >= horizon;
            case FeedMessage.Changed changed -> changed.event().transaction() >= Math.max(horizon, present.stateTx());
            case FeedMessage.Progressed progressed -> !progressed.tick().at().isBefore(present.updatedAt());
            case FeedMessage.Present ignored -> true;
            case FeedMessage.CaughtUp ignored -> true;
        };
    }

    private static boolean tellsTheEnd(FeedMessage message) {
        return switch (message) {
            case FeedMessage.CaughtUp reached -> reached.job().state().terminal();
            case FeedMessage.Changed changed -> changed.event().state().terminal();
            case FeedMessage.Present ignored -> false;
            case FeedMessage.Line ignored -> false;
            case FeedMessage.Progressed ignored -> false;
        };
    }

    /** What was written below the horizon is in the present state, which is read after it. */
    private Flux<FeedMessage> presentThenLive(Mailbox mailbox, JobScope scope, String surface, long horizon) {
        Afterwards afterwards = new Afterwards(horizon);
        Flux<FeedMessage> present = jobs.active(scope, surface)
                .map(this::refreshed)
                .doOnNext(afterwards::remember)
                .map(FeedMessage.Present::new);
        return present.concatWith(mailbox.messages().filter(afterwards::isNew));
    }

    /** One job as subscribers know it by now; empty when there is none with that id in the scope. */
    public Mono<Job> find(JobScope scope, UUID id) {
        return recent.find(scope, id).map(this::refreshed);
    }

    /** The job with the latest figures that are known here; its row is up to a second older. */
    public synchronized Job refreshed(Job job) {
        Tick tick = latest.get(job.id());
        return tick == null ? job : tick.onto(job);
    }

    /** A tick that overtook the event that its job runs, or was overtaken by the one that it does not, is left out. */
    private synchronized void tell(Tick tick) {
        if (tick.claimedIn() >= tail.told() || tick.claimedIn() < stopped.getOrDefault(tick.job(), 0L)) {
            return;
        }
        latest.put(tick.job(), tick);
        put(tick.job(), tick.owner(), tick.surface(), new FeedMessage.Progressed(tick));
    }

    private synchronized void tell(JobEvent event) {
        recent.forget(event.job());
        switch (event) {
            case JobEvent.StateChanged changed -> {
                if (changed.state() != JobState.RUNNING) {
                    latest.remove(changed.job());
                    stopped.put(changed.job(), changed.transaction());
                }
                put(event.job(), event.owner(), event.surface(), new FeedMessage.Changed(changed));
            }
            case JobEvent.Logged line -> put(event.job(), event.owner(), event.surface(), new FeedMessage.Line(line));
        }
    }

    private void put(UUID job, String owner, String surface, FeedMessage message) {
        for (Mailbox mailbox : mailboxes) {
            if (mailbox.wants(job, owner, surface)) {
                mailbox.put(message);
            }
        }
    }

    @Override
    public void start() {
        following = Disposables.composite(
                tail.follow().subscribe(this::tell), ticks.follow().subscribe(this::tell));
    }

    @Override
    public void stop() {
        stopping.tryEmitEmpty();
        following.dispose();
    }

    @Override
    public boolean isRunning() {
        return !following.isDisposed();
    }
}
