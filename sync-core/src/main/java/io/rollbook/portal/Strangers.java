package io.rollbook.portal;

import io.rollbook.database.Sql;
import io.rollbook.portal.stage.Listed;
import io.rollbook.roster.Entity;
import io.rollbook.run.Refused;
import io.rollbook.tenant.PeopleSample;
import io.rollbook.tenant.RosterPrints;
import io.rollbook.tenant.RosterPrints.Holder;
import io.rollbook.tenant.RosterPrints.Thing;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a delivery that lists no orgs, or none by which it could be told: at the orgs that its records refer to, and at its
 * people. Short ids of orgs that two districts share say nothing, so that there the people decide: by sourcedId and name.
 */
final class Strangers {
    /** Fewer people may have moved from one district to the other, with ids that are their state's. */
    private static final int MANY = 5;

    private final RosterPrints prints;
    private final Connection tenant;
    private final String district;

    /** {@code tenant}: the database of the district, to which the delivery came. */
    Strangers(RosterPrints prints, Connection tenant, String district) {
        this.prints = prints;
        this.tenant = tenant;
        this.district = district;
    }

    /** Why the delivery is not this district's, or null. */
    @Nullable
    Refused refused(Listed listed) {
        Set<String> referred = listed.referred().get();
        Map<String, Thing> own = own(referred);
        PeopleSample people = listed.people().get();
        long known = people.known(tenant);
        long recognised = listed.recognised().getOrDefault(Entity.USERS, 0L) >> people.halvings();
        if (isMost(known + recognised, people.people().size() + recognised)) {
            return null;
        }
        List<Thing> asked = new ArrayList<>(own.values());
        referred.forEach(org -> asked.add(Thing.orgId(org)));
        asked.addAll(people.things());
        Map<String, Holder> holders = new HashMap<>(prints.holders(asked));
        holders.remove(district);
        for (Holder other : holders.values()) {
            Refused refused = refused(referred, own, people, known, other);
            if (refused != null) {
                return refused;
            }
        }
        return null;
    }

    /** The orgs of the district that are referred to, by sourcedId. */
    private Map<String, Thing> own(Set<String> referred) {
        Map<String, Thing> own = new HashMap<>();
        new Sql(tenant)
                .each(
                        "looking for orgs",
                        "SELECT sourced_id, name FROM roster.orgs WHERE active AND sourced_id = ANY (?)",
                        row -> own.put(row.getString(1), Thing.org(row.getString(1), row.getString(2))),
                        (Object) referred.toArray(String[]::new));
        return own;
    }

    private static @Nullable Refused refused(
            Set<String> referred, Map<String, Thing> own, PeopleSample people, long known, Holder other) {
        long theirs = referred.stream()
                .filter(org -> other.things().contains(Thing.orgId(org)))
                .count();
        // The same id under the same name is the same org, and so is the same long id: both districts have it.
        long ours = own.values().stream()
                .filter(org -> !other.things().contains(Thing.orgId(org.sourcedId()))
                        || other.things().contains(org)
                        || org.isUnmistakable())
                .count();
        if (2 * theirs < referred.size() || isMost(ours, referred.size())) {
            return null;
        }
        long strange = referred.stream()
                .filter(org -> !own.containsKey(org))
                .map(Thing::orgId)
                .filter(org -> org.isUnmistakable() && other.things().contains(org))
                .count();
        if (strange > 1 && !isMost(own.size(), referred.size())) {
            return byOrgs(theirs, referred.size(), own.size());
        }
        List<Thing> compared = people.halved(other.halvings()).things();
        long strangers = compared.stream().filter(other.things()::contains).count();
        return isMost(strangers, compared.size()) && strangers >= many(other)
                ? byPeople(strangers, compared.size(), known)
                : null;
    }

    private static boolean isMost(long some, long all) {
        return all > 0 && 2 * some >= all;
    }

    /** In a sample each stands for several, but one may be chance. */
    private static long many(Holder other) {
        int each = 1 << other.halvings();
        return Math.max(2, (MANY + each - 1) / each);
    }

    private static Refused byOrgs(long theirs, long all, long own) {
        return new Refused(
                "OTHER_DISTRICT",
                ("%d of the %d orgs that this delivery refers to are known to be another district's, by sourcedId, and %d"
                                + " to be this one's: it looks like that district's export. Nothing of it was kept. Check"
                                + " where it came from, and tell the operator. Where they are this district's now, deliver"
                                + " its orgs with it.")
                        .formatted(theirs, all, own));
    }

    private static Refused byPeople(long theirs, long compared, long known) {
        return new Refused(
                "OTHER_DISTRICT",
                ("%d of %d people of this delivery are known to be another district's, by sourcedId and name, and %d to be"
                                + " this one's, and no orgs that it lists tell otherwise: it looks like that district's"
                                + " export. Nothing of it was kept. Check where it came from, and tell the operator. Where"
                                + " they are this district's now, deliver its orgs with them.")
                        .formatted(theirs, compared, known));
    }
}
