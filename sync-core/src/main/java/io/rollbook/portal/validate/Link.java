package io.rollbook.portal.validate;

import io.rollbook.roster.Column;
import io.rollbook.roster.ColumnType;
import io.rollbook.roster.Entity;
import io.rollbook.run.FindingCode;
import java.util.ArrayList;
import java.util.List;

/**
 * One reference of an entity.
 *
 * @param sql its column in the database
 * @param field its field in the file
 * @param target where it leads
 * @param list whether it is a list of references
 * @param soft whether a record may do without it
 */
public record Link(String sql, String field, Entity target, boolean list, boolean soft) {
    /** All of an entity. */
    public static List<Link> of(Entity entity) {
        List<Link> links = new ArrayList<>();
        Entity keyOf = entity.keyOf();
        if (keyOf != null) {
            links.add(new Link("sourced_id", Entity.KEY, keyOf, false, false));
        }
        for (Column column : entity.columns()) {
            Entity target = column.references();
            if (target != null) {
                boolean list = column.type() == ColumnType.IDS;
                links.add(new Link(column.sql(), column.name(), target, list, column.soft()));
            }
        }
        return links;
    }

    /** What is told where it leads nowhere. */
    public FindingCode whereUnknown() {
        if (!soft) {
            return FindingCode.UNKNOWN_REFERENCE;
        }
        return switch (field) {
            case "agentSourcedIds" -> FindingCode.UNKNOWN_AGENT;
            case "parentSourcedId" -> FindingCode.UNKNOWN_PARENT;
            default -> FindingCode.UNKNOWN_LINK;
        };
    }
}
