/**
 * The service: its settings, its roles, and how the parts are put together. The only place that knows them all.
 */
@NullMarked
package io.rollbook.serve;

import org.jspecify.annotations.NullMarked;
