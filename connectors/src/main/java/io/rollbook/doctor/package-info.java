/**
 * Checks of every part, each with what to do when it fails. Results are values, so that a page, a command and a script
 * can all show them.
 */
@NullMarked
package io.rollbook.doctor;

import org.jspecify.annotations.NullMarked;
