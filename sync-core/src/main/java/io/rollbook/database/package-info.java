/**
 * PostgreSQL as the rest sees it: the embedded server, pools, and failures without row values in them.
 */
@NullMarked
package io.rollbook.database;

import org.jspecify.annotations.NullMarked;
