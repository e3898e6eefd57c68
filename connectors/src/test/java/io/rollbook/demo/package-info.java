/**
 * The demonstration: three nights of each of two made-up districts through the whole product. Kept beside the tests because it is one: it ends with 0 only when every count equals the truth.
 */
@NullMarked
package io.rollbook.demo;

import org.jspecify.annotations.NullMarked;
