/**
 * The roster as OneRoster 1.2 CSV, for other systems and for the district itself: what a strict reader accepts, with
 * nothing made up. Driven by the tables by which deliveries are read, so that the one can be read as the other.
 */
@NullMarked
package io.rollbook.export;

import org.jspecify.annotations.NullMarked;
