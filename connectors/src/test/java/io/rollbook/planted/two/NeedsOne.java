package io.rollbook.planted.two;

import io.rollbook.planted.one.NeedsTwo;

/** Breaks the wall: the other half of a cycle. */
public record NeedsOne(NeedsTwo other) {}
