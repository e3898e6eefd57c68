/**
 * The ways of a delivery between processes, as Camel routes: one file per route and one policy for what goes wrong. The
 * only place that tries again.
 */
@NullMarked
package io.rollbook.routes;

import org.jspecify.annotations.NullMarked;
