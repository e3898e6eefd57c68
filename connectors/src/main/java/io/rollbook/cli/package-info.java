/**
 * The command line. It asks the server over its REST API and starts without Spring, so that it answers at once.
 */
@NullMarked
package io.rollbook.cli;

import org.jspecify.annotations.NullMarked;
