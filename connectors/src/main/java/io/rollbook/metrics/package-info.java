/**
 * What a monitoring system is told: numbers by district, feed, state and code, read from the control database and the broker
 * when it asks, so that they outlive a restart and are the same from every portal.
 */
@NullMarked
package io.rollbook.metrics;

import org.jspecify.annotations.NullMarked;
