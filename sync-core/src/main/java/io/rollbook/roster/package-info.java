/**
 * The OneRoster vocabulary: one declarative table of entities and columns. Parsing, validation, staging, difference,
 * merge and export are all driven by it, so that a column exists in one place.
 */
@NullMarked
package io.rollbook.roster;

import org.jspecify.annotations.NullMarked;
