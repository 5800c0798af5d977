package dev.sluice.source;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One file of a plan.
 *
 * @param position place in the plan, from 0; the same file has the same place whenever the plan is made again
 * @param url where it is
 * @param name its name where the source knows it, else null
 */
public record PlannedFile(int position, URI url, @Nullable String name) {}
