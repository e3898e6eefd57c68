package io.rollbook.portal.known;

/**
 * A row of the last delivery that was used.
 *
 * @param kind the number of its {@link RowKind}, from 0 to 254
 * @param id its record's sourcedId
 */
public record KnownRow(Fingerprint fingerprint, int kind, String id) {}
