package dev.sluice.transfer;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** The addresses of one file: the one that is asked now, those that failed before it, and those that may follow. */
final class Mirrors {

    private static final int MOST = 40;

    private final List<URI> all = new ArrayList<>();
    private int at;

    Mirrors(URI url, List<URI> mirrors) {
        all.add(url);
        learn(mirrors);
    }

    /** The address that is asked now. */
    URI url() {
        return all.get(at);
    }

    /** Those that may follow. */
    List<URI> others() {
        return List.copyOf(all.subList(at + 1, all.size()));
    }

    /** Adds addresses that an answer told of. */
    void learn(List<URI> told) {
        for (URI url : told) {
            if (all.size() < MOST && !all.contains(url)) {
                all.add(url);
            }
        }
    }

    /** Turns to the next one; whether there is one. */
    boolean leave() {
        boolean more = at + 1 < all.size();
        at += more ? 1 : 0;
        return more;
    }
}
