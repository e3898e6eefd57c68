/**
 * The message broker between intakes and portals: Apache Artemis, embedded by default, another one by URL. Kept apart so
 * that nothing else knows which of the two it is.
 */
@NullMarked
package io.rollbook.broker;

import org.jspecify.annotations.NullMarked;
