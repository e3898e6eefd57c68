/**
 * Checks rows one by one and as a set. A bad row is quarantined: neither applied nor treated as absent.
 */
@NullMarked
package io.rollbook.portal.validate;

import org.jspecify.annotations.NullMarked;
