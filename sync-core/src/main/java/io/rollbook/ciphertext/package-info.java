/**
 * A sealed delivery and how to seal one. Works with public keys only, so that whoever uses it cannot read what it seals.
 */
@NullMarked
package io.rollbook.ciphertext;

import org.jspecify.annotations.NullMarked;
