package io.rollbook.district;

/**
 * Where a secret or a key is to be found: {@code env:NAME} or {@code file:PATH}. Never the secret itself.
 *
 * @param text as in the district file; a relative path is relative to the folder of the district file
 */
public record Reference(String text) {}
