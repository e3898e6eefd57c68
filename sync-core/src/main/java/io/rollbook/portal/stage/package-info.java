/**
 * Brings a delivery into the staging tables of the district's database and checks it there as a set. Kept apart from
 * parsing and row rules so that these can be tried without a database.
 */
@NullMarked
package io.rollbook.portal.stage;

import org.jspecify.annotations.NullMarked;
