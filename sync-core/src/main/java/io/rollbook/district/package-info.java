/**
 * Districts as a file of settings: what is in it, how it is checked, and the register of districts. There is no code for a single district anywhere.
 */
@NullMarked
package io.rollbook.district;

import org.jspecify.annotations.NullMarked;
