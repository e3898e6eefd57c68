/**
 * The REST API under {@code /api/v1}. It mirrors the command line one to one; every request shows a token, and what a
 * token may do is one table, {@link io.rollbook.api.Right}.
 */
@NullMarked
package io.rollbook.api;

import org.jspecify.annotations.NullMarked;
