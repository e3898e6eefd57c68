/**
 * A district's own database: provisioning, schema, staging, merge, history. One database and login role per district, so that one cannot reach another.
 */
@NullMarked
package io.rollbook.tenant;

import org.jspecify.annotations.NullMarked;
