/**
 * Pulls OneRoster 1.1 and 1.2 REST services: complete, or not at all. Knows pages, ids and counts, and seals each page as it
 * comes; keeps no record and maps nothing.
 */
@NullMarked
package io.rollbook.intake.oneroster;

import org.jspecify.annotations.NullMarked;
