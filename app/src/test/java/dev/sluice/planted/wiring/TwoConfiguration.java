package dev.sluice.planted.wiring;

/** One of two wirings of one package. */
public final class TwoConfiguration {}
