/**
 * Folders of sealed deliveries on their way. Ciphertext only, whole files only: what is half written at a crash is gone
 * after it.
 */
@NullMarked
package io.rollbook.spool;

import org.jspecify.annotations.NullMarked;
