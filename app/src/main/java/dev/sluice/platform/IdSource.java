package dev.sluice.platform;

import java.util.UUID;

/** Gives new ids. Every id of the project comes from here, so that a test can decide what they are. */
@FunctionalInterface
public interface IdSource {

    /** A new id, never given before. Safe for any thread. */
    UUID next();
}
