package io.rollbook.district;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A district as the register knows it.
 *
 * @param version counts the district's settings, from 1
 * @param folder the folder against which {@code file:} references resolve
 * @param trouble why the district is out of order, or null
 * @param changed when the settings last changed
 */
public record Registered(District district, int version, Path folder, @Nullable String trouble, Instant changed) {}
