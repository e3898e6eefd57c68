package io.rollbook.portal.parse;

import io.rollbook.roster.Entity;

/**
 * A column that a format leaves to another record to tell: the school of an enrollment, which is that of its class.
 *
 * @param entity whose column is filled
 * @param column its OneRoster name
 * @param through the column of the same entity that refers to the other record
 * @param target what that is
 * @param from the other record's column
 */
public record Fill(Entity entity, String column, String through, Entity target, String from) {
    /** An enrollment is at the school of its class. */
    public static final Fill SCHOOL_OF_ENROLLMENT =
            new Fill(Entity.ENROLLMENTS, "schoolSourcedId", "classSourcedId", Entity.CLASSES, "schoolSourcedId");
}
