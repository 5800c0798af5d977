package dev.sluice.storage;

import java.util.ArrayList;
import java.util.List;

/**
 * Which bytes of a file are there: spans in order, apart from each other.
 *
 * @param spans the spans
 */
public record Spans(List<Span> spans) {

    /** Nothing. */
    public static final Spans NONE = new Spans(List.of());

    /**
     * A run of bytes.
     *
     * @param from its first byte
     * @param to the byte behind its last one
     */
    public record Span(long from, long to) {

        /** How many bytes it has. */
        public long length() {
            return to - from;
        }
    }

    /** Copies the list; refuses what is empty, out of order, or touches. */
    public Spans {
        spans = List.copyOf(spans);
        long end = -1;
        for (Span span : spans) {
            if (span.from() <= end || span.to() <= span.from()) {
                throw new IllegalArgumentException("no spans: " + spans);
            }
            end = span.to();
        }
    }

    /** The first bytes of a file. */
    public static Spans prefix(long length) {
        return length == 0 ? NONE : new Spans(List.of(new Span(0, length)));
    }

    /** These and another span. */
    Spans with(Span added) {
        List<Span> all = new ArrayList<>(spans.size() + 1);
        Span grown = added;
        for (Span span : spans) {
            if (span.to() < grown.from()) {
                all.add(span);
            } else if (span.from() <= grown.to()) {
                grown = new Span(Math.min(span.from(), grown.from()), Math.max(span.to(), grown.to()));
            }
        }
        all.add(grown);
        spans.stream().filter(span -> span.from() > all.getLast().to()).forEach(all::add);
        return new Spans(all);
    }

    /** How many bytes are there in all. */
    public long bytes() {
        return spans.stream().mapToLong(Span::length).sum();
    }

    /** The byte behind the last one that is there. */
    public long end() {
        return spans.isEmpty() ? 0 : spans.getLast().to();
    }

    /** How many bytes are there from the beginning without a gap. */
    public long prefix() {
        return endOf(0);
    }

    /** The end of the span that holds or touches a place; the place itself where there is none. */
    long endOf(long place) {
        for (Span span : spans) {
            if (span.from() <= place && place < span.to()) {
                return span.to();
            }
        }
        return place;
    }

    /**
     * What is missing.
     *
     * @param total size of the whole file
     */
    public List<Span> gaps(long total) {
        List<Span> gaps = new ArrayList<>();
        long at = 0;
        for (Span span : spans) {
            if (span.from() > at) {
                gaps.add(new Span(at, span.from()));
            }
            at = span.to();
        }
        if (at < total) {
            gaps.add(new Span(at, total));
        }
        return gaps;
    }
}
