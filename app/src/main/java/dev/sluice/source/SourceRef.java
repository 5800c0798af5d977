package dev.sluice.source;

import java.net.URI;

/**
 * What a client asked for.
 *
 * @param kind how the reference is to be read
 * @param url the reference itself, an http or https address
 */
public record SourceRef(SourceKind kind, URI url) {}
