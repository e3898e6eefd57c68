package io.rollbook.planted.intake;

import io.rollbook.roster.Entity;

/** Breaks the wall: an intake that knows what it carries. */
public record KnowsTheRoster(Entity entity) {}
