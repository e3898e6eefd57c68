/** Mapping profiles: a district's own description of its files, read into the same tables as the formats that are built in. */
@NullMarked
package io.rollbook.portal.map;

import org.jspecify.annotations.NullMarked;
