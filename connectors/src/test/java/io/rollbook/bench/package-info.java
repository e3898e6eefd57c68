/**
 * The benchmark: Rollbook's nights against the floor of what any loader must do, and against what others do, in one interleaved run on one machine. Ratios count; times are only this machine's.
 */
@NullMarked
package io.rollbook.bench;

import org.jspecify.annotations.NullMarked;
