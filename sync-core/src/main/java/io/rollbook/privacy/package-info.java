/** What is kept of whom, and why: told from the tables that decide it, so that it cannot differ from what is done. */
@NullMarked
package io.rollbook.privacy;

import org.jspecify.annotations.NullMarked;
