package dev.sluice.webhook;

import org.jspecify.annotations.Nullable;

/**
 * How a try ended.
 *
 * @param status what the receiver answered; null without an answer
 * @param error why there is none; null with one
 */
record Answer(@Nullable Integer status, @Nullable String error) {

    boolean delivered() {
        return status != null && status / 100 == 2;
    }

    String sentence() {
        return error == null ? "The receiver answered " + status + "." : error;
    }
}
