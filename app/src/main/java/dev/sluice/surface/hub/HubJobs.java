package dev.sluice.surface.hub;

import dev.sluice.feed.EventFeed;
import dev.sluice.job.Job;
import dev.sluice.job.JobControl;
import dev.sluice.job.JobScope;
import dev.sluice.job.JobState;
import dev.sluice.job.RetryScope;
import dev.sluice.surface.common.Refused;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;

/** Jobs of this surface by their ids: to others, and under any other id, there is none. */
final class HubJobs {

    private final EventFeed feed;
    private final JobControl control;

    HubJobs(EventFeed feed, JobControl control) {
        this.feed = feed;
        this.control = control;
    }

    /** The job; fails with {@link Refused} 404. */
    Mono<Job> find(JobScope scope, String id) {
        return Mono.defer(() -> feed.find(scope, id(id)))
                .filter(job -> job.surface().equals(HubDownload.SURFACE))
                .switchIfEmpty(Mono.error(HubJobs::notFound));
    }

    /** Does something with a job; fails with {@link Refused} 404, and 409 when it does not fit the job's state. */
    Mono<HubWire.Acted> act(JobScope scope, String id, HubAction action) {
        return find(scope, id)
                .flatMap(job -> wish(scope, job.id(), action)
                        .switchIfEmpty(Mono.error(HubJobs::notFound))
                        .map(found -> acted(job.id(), action, found)));
    }

    private Mono<JobState> wish(JobScope scope, UUID id, HubAction action) {
        return switch (action) {
            case CANCEL -> control.cancel(scope, id);
            case PAUSE -> control.pause(scope, id);
            case RESUME -> control.resume(scope, id);
            case RETRY -> control.retry(scope, id, RetryScope.FAILED);
        };
    }

    private static HubWire.Acted acted(UUID id, HubAction action, JobState found) {
        if (!action.fits(found)) {
            throw new Refused(HttpStatus.CONFLICT, action.refusal(found));
        }
        return new HubWire.Acted(id, HubWords.status(action.then()));
    }

    private static UUID id(String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equalsIgnoreCase(text)) {
                return id;
            }
        } catch (IllegalArgumentException notAnId) {
            throw notFound();
        }
        throw notFound();
    }

    private static Refused notFound() {
        return new Refused(HttpStatus.NOT_FOUND, "not found");
    }
}
