/**
 * The pages: what the API answers, for people. A page asks the API's own controllers, so that rights, audit entries and
 * words are the same on both.
 */
@NullMarked
package io.rollbook.console;

import org.jspecify.annotations.NullMarked;
