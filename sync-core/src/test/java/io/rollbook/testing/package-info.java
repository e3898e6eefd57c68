/** Real parts that tests, demo and benchmark share. */
@NullMarked
package io.rollbook.testing;

import org.jspecify.annotations.NullMarked;
