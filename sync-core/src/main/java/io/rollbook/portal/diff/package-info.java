/**
 * Compares what was delivered with the roster and yields the change set: the plan.
 */
@NullMarked
package io.rollbook.portal.diff;

import org.jspecify.annotations.NullMarked;
