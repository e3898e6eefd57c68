/**
 * The ways in: fetches what a district puts out, seals at once what is not sealed yet, signs the envelope and sends it.
 * Knows ciphertext, districts and runs; it can hold nothing that reads a roster.
 */
@NullMarked
package io.rollbook.intake;

import org.jspecify.annotations.NullMarked;
