/**
 * Judges a plan before anything is written: go on, or hold it for a person.
 */
@NullMarked
package io.rollbook.portal.guard;

import org.jspecify.annotations.NullMarked;
