package io.rollbook.tenant;

import io.rollbook.roster.Entity;
import io.rollbook.tenant.Plan.Counts;
import io.rollbook.tenant.Plan.School;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sums the changes of a plan up: by entity, by what people are, and by org. */
final class PlanCounts {
    private final Map<String, Counts> entities = new LinkedHashMap<>();
    private final Map<String, Map<String, Long>> reasons = new LinkedHashMap<>();
    private final Map<String, Counts> people = new TreeMap<>();
    private final Map<String, Org> orgs = new HashMap<>();

    private record Org(
            Map<String, Counts> people, Map<String, Map<String, Long>> reasons, Map<String, Counts> entities) {
        static Org empty() {
            return new Org(new TreeMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        }

        long changes() {
            return entities.values().stream().mapToLong(Counts::changes).sum();
        }
    }

    /** An entity is there also where nothing of it changes. */
    void begin(Entity entity) {
        entities.put(entity.table(), Counts.NONE);
    }

    /** A row of action, org, number and reason. */
    void add(Entity entity, ResultSet row) throws SQLException {
        add(entity, row.getString(2), Counts.of(row.getString(1), row.getLong(3)));
        addReason(entity, row);
    }

    private void addReason(Entity entity, ResultSet row) throws SQLException {
        String reason = row.getString("reason");
        long number = row.getLong("count");
        String org = row.getString("org");
        add(reasons, entity, reason, number);
        if (org != null) {
            add(of(org).reasons(), entity, reason, number);
        }
    }

    private static void add(Map<String, Map<String, Long>> reasons, Entity entity, String reason, long number) {
        reasons.computeIfAbsent(entity.table(), each -> new TreeMap<>()).merge(reason, number, Long::sum);
    }

    /** A row of action, org, what the people are, number and reason. */
    void addPeople(ResultSet row) throws SQLException {
        Counts counts = Counts.of(row.getString(1), row.getLong(4));
        String org = row.getString(2);
        add(Entity.USERS, org, counts);
        addReason(Entity.USERS, row);
        people.merge(row.getString(3), counts, Counts::plus);
        if (org != null) {
            of(org).people().merge(row.getString(3), counts, Counts::plus);
        }
    }

    private void add(Entity entity, @Nullable String org, Counts counts) {
        entities.merge(entity.table(), counts, Counts::plus);
        if (org != null) {
            of(org).entities().merge(entity.table(), counts, Counts::plus);
        }
    }

    private Org of(String org) {
        return orgs.computeIfAbsent(org, each -> Org.empty());
    }

    Map<String, Counts> entities() {
        return entities;
    }

    Map<String, Map<String, Long>> reasons() {
        return reasons;
    }

    Map<String, Counts> people() {
        return people;
    }

    Set<String> orgs() {
        return orgs.keySet();
    }

    /** Those with most changes first. */
    List<School> schools(Map<String, String> names) {
        return orgs.entrySet().stream()
                .sorted(Comparator.<Map.Entry<String, Org>>comparingLong(
                                org -> org.getValue().changes())
                        .reversed()
                        .thenComparing(Map.Entry::getKey))
                .map(org -> new School(
                        org.getKey(),
                        names.get(org.getKey()),
                        org.getValue().people(),
                        org.getValue().reasons(),
                        org.getValue().entities()))
                .toList();
    }
}
