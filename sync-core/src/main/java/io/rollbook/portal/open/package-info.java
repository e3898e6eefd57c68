/**
 * Opens sealed deliveries: two passes, the first of which verifies everything before a byte is used. Private keys never
 * leave this package; plaintext leaves it only as the argument of a {@link io.rollbook.portal.open.PlaintextReader}.
 */
@NullMarked
package io.rollbook.portal.open;

import org.jspecify.annotations.NullMarked;
