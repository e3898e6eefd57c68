package io.rollbook.portal.parse;

import java.util.Set;

/**
 * Rows of a file that are no records.
 *
 * @param header of the cell that tells them
 * @param values of that cell, in lower case, in rows to be left out; an empty text stands for a blank cell
 */
public record Skip(String header, Set<String> values) {}
