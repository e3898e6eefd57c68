package io.rollbook.planted.one;

import io.rollbook.planted.two.NeedsOne;

/** Breaks the wall: one half of a cycle. */
public record NeedsTwo(NeedsOne other) {}
