package dev.sluice.webhook;

import java.util.UUID;

/**
 * One try to tell of an event.
 *
 * @param id the same on every try
 * @param attempt 1 for the first try
 */
record Delivery(UUID id, String event, String body, int attempt) {}
