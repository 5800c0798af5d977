package dev.sluice.transfer;

import dev.sluice.storage.Origin;
import dev.sluice.transfer.ResumeCheck.Ask;
import dev.sluice.transfer.ResumeCheck.Verdict;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** An address at which segments of a file are asked for. Guarded by its own lock. */
final class Place {

    private final URI url;
    private final long total;
    private @Nullable Origin origin;
    private boolean byDate;
    private @Nullable URI led;
    private boolean left;
    private int users;
    private int losses;

    private Place(URI url, long total, @Nullable Origin origin) {
        this.url = url;
        this.total = total;
        this.origin = origin;
    }

    /** The one that gave the first answer: what it sends must be of that version. */
    static Place of(URI url, Origin origin) {
        return new Place(url, origin.total(), origin);
    }

    /** A mirror of which nothing is known but the size of the file; whoever asks there must know its checksum. */
    static Place mirror(URI url, long total) {
        return new Place(url, total, null);
    }

    /** Where to ask now: where redirects led to the last time, as long as that is good. */
    synchronized URI at() {
        return led == null ? url : led;
    }

    /**
     * Takes note of where redirects led to. What the origin that the job named is told goes to that origin only on the way
     * by which it leads itself, so an address of its own is always asked for by that way.
     */
    synchronized void led(URI answered, TransferOptions options) {
        led = answered.equals(url) || options.access().isFor(answered) ? null : answered;
    }

    /** Follows the redirects anew the next time. */
    synchronized void forget() {
        led = null;
    }

    /** The same where an address that is no good was such a one; whether it was. */
    synchronized boolean forget(URI bad) {
        boolean was = !bad.equals(url);
        led = bad.equals(led) ? null : led;
        return was;
    }

    synchronized Ask ask(Segment segment) {
        return origin == null
                ? ResumeCheck.askPart(segment.from(), segment.limit())
                : ResumeCheck.ask(origin, segment.from(), segment.limit(), byDate);
    }

    /** What the answer means; the first part that a mirror gives fixes its version. */
    synchronized Verdict judge(Ask ask, OriginAnswer answer) {
        if (origin != null) {
            return ResumeCheck.judge(ask, origin, answer);
        }
        Verdict verdict = ResumeCheck.judgePart(ask, total, answer);
        if (verdict instanceof Verdict.Continue) {
            Origin told = ResumeCheck.origin(url, answer);
            boolean known = told.etag() != null || told.lastModified() != null;
            origin = known ? new Origin(told.url(), total, told.etag(), told.lastModified()) : null;
        }
        return verdict;
    }

    synchronized void askByDate() {
        byDate = true;
    }

    /** One more connection, or one less, is asking here. */
    synchronized void use(int change) {
        users += change;
    }

    synchronized int users() {
        return users;
    }

    synchronized boolean isLeft() {
        return left;
    }

    /** It gives no parts. */
    synchronized void leave() {
        left = true;
    }

    /** Counts a connection that was lost; how many in a row. */
    synchronized int lost() {
        return ++losses;
    }

    synchronized void succeeded() {
        losses = 0;
    }
}
