/**
 * Append-only, tamper-evident record of what was done: salted digests under Merkle roots, chained. No names and no values, so that it can be kept and shown.
 */
@NullMarked
package io.rollbook.audit;

import org.jspecify.annotations.NullMarked;
