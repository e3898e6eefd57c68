/**
 * Runs that begin by themselves. Quartz is the alarm clock: one alarm for each feed that has a schedule, set for the next
 * time only, in the control database, so that it rings once however many portals there are. When that next time is we
 * reckon ourselves.
 */
@NullMarked
package io.rollbook.schedule;

import org.jspecify.annotations.NullMarked;
