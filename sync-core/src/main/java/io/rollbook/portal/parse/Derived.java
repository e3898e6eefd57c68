package io.rollbook.portal.parse;

import io.rollbook.roster.Entity;
import java.util.List;
import java.util.Map;

/**
 * Records that a row makes beside its own: one for each item of a list.
 *
 * @param entity what they are
 * @param each header of the column that holds the list
 * @param into the entity's column that takes the item
 * @param others the entity's further columns, each with the header of the column that fills it
 * @param id the entity's columns that make the derived id, in this order
 */
public record Derived(Entity entity, String each, String into, Map<String, String> others, List<String> id) {}
