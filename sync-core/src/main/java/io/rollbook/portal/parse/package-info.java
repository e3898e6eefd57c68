/**
 * Reads plaintext files into rows with file and line. Driven by the entity table, so that a format is a description and not code.
 */
@NullMarked
package io.rollbook.portal.parse;

import org.jspecify.annotations.NullMarked;
