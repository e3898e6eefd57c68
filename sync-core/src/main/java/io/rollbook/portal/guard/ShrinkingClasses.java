package io.rollbook.portal.guard;

import io.rollbook.database.Sql;
import io.rollbook.district.Guard.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Classes that stay and lose more of their students at once than the limit says.
 *
 * @param ids their sourcedIds, in order
 * @param atSchools how many they are at each school
 */
record ShrinkingClasses(List<String> ids, Map<String, Long> atSchools) {
    /**
     * Looks at the sizes of those classes only that lose more students than the limit's count.
     *
     * @param losing how many students each of these loses and does not get, by sourcedId
     */
    static ShrinkingClasses among(Sql sql, Map<String, Long> losing, Limit limit) {
        ShrinkingClasses shrinking = new ShrinkingClasses(new ArrayList<>(), new TreeMap<>());
        if (!losing.isEmpty()) {
            sql.each(
                    "counting the students of classes",
                    """
                    SELECT e.class_sourced_id, e.school_sourced_id, count(*) FROM roster.enrollments e
                    WHERE e.active AND e.role = 'student' AND e.class_sourced_id = ANY (?)
                    GROUP BY 1, 2 ORDER BY 1, 2
                    """,
                    row -> {
                        String id = row.getString(1);
                        if (limit.trips(losing.getOrDefault(id, 0L), row.getLong(3))) {
                            shrinking.ids.add(id);
                            shrinking.atSchools.merge(row.getString(2), 1L, Long::sum);
                        }
                    },
                    (Object) losing.keySet().toArray(String[]::new));
        }
        return shrinking;
    }
}
