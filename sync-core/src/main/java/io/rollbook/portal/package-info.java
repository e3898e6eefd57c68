/**
 * The way of a delivery once it has reached its district: open, parse, validate, stage, diff, guard, merge. The only
 * place where a roster is readable.
 */
@NullMarked
package io.rollbook.portal;

import org.jspecify.annotations.NullMarked;
