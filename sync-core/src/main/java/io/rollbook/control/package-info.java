/**
 * The control database: districts, runs, tokens, audit heads, and the vault of wrapped secrets. Counts and settings
 * only, so that whoever reads it learns nothing of a roster.
 */
@NullMarked
package io.rollbook.control;

import org.jspecify.annotations.NullMarked;
