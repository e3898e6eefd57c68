/** A OneRoster service over records that are given to it, for tests, the demo and the benchmark. */
@NullMarked
package io.rollbook.provider;

import org.jspecify.annotations.NullMarked;
