package dev.sluice.transfer;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Where the segments of one file are asked for: segments are spread evenly over the places that are good. */
final class Places {

    /** Connections in a row that a mirror may lose. */
    private static final int MOST_LOSSES = 2;

    private final List<Place> all = new ArrayList<>();

    /**
     * Places.
     *
     * @param first the one that gave the first answer
     * @param mirrors the others; only where a checksum vouches for what they send
     * @param total size of the file
     */
    Places(Place first, List<URI> mirrors, long total) {
        all.add(first);
        mirrors.forEach(url -> all.add(Place.mirror(url, total)));
    }

    /** The place for the next segment: of the good ones, the first of those that fewest connections ask. */
    Place next() {
        return all.stream()
                .filter(place -> !place.isLeft())
                .min(Comparator.comparingInt(Place::users))
                .orElse(all.getFirst());
    }

    /**
     * Takes note that a connection failed. A lost one says little of the place that gave the first answer, which is asked anew
     * in the end; a mirror that loses them is left.
     *
     * @param forGood whether the place does not give parts
     * @return whether no place is good any more
     */
    boolean failed(Place place, boolean forGood) {
        boolean mirror = !place.equals(all.getFirst());
        if (forGood || (place.lost() >= MOST_LOSSES && mirror)) {
            place.leave();
        }
        return all.stream().allMatch(Place::isLeft);
    }
}
