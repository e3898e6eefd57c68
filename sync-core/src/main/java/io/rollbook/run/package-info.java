/**
 * A run: its states, its two ledgers, its findings and how it ended. Kept apart from the portal so that the API and the CLI can speak of runs without seeing what is inside a delivery.
 */
@NullMarked
package io.rollbook.run;

import org.jspecify.annotations.NullMarked;
