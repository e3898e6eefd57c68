/**
 * The one runnable program. Which part of it runs is a matter of the command and, for the server, of its role.
 */
@NullMarked
package io.rollbook;

import org.jspecify.annotations.NullMarked;
