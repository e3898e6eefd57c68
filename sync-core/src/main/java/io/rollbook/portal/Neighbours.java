package io.rollbook.portal;

import io.rollbook.database.Sql;
import io.rollbook.district.District;
import io.rollbook.portal.stage.Listed;
import io.rollbook.portal.stage.OwnerCheck;
import io.rollbook.roster.Entity;
import io.rollbook.run.Refused;
import io.rollbook.tenant.PeopleSample;
import io.rollbook.tenant.RosterPrints;
import io.rollbook.tenant.RosterPrints.Holder;
import io.rollbook.tenant.RosterPrints.Thing;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Notices one district's export in another's folder. Common ids such as 1 and 2 say nothing, and neither do common names:
 * an org counts by both together, and one alone only where its id is long enough to be nobody else's by chance. Where no orgs
 * are listed that are the district's, {@link Strangers} looks at the other records.
 */
final class Neighbours {
    /** A district that has nothing yet may be tried out with a few schools that another has, too. */
    private static final int FEW = 4;

    private final RosterPrints prints;
    private final Function<String, Optional<District>> districts;

    /** {@code districts}: the settings of a district by its slug. */
    Neighbours(RosterPrints prints, Function<String, Optional<District>> districts) {
        this.prints = prints;
        this.districts = districts;
    }

    /** Notes which orgs and people a district has now. One that shares its schools with another lays claim to none. */
    void note(Connection tenant, String district) {
        if (districts.apply(district).map(District::sharesSchools).orElse(false)) {
            prints.note(district, Set.of(), PeopleSample.NONE);
            return;
        }
        List<Thing> orgs = new ArrayList<>();
        new Sql(tenant).each("reading orgs", "SELECT sourced_id, name FROM roster.orgs WHERE active", row -> {
            orgs.add(Thing.org(row.getString(1), row.getString(2)));
            orgs.add(Thing.orgId(row.getString(1)));
        });
        prints.note(district, orgs, PeopleSample.of(tenant, "roster.users", "active"));
    }

    /** Looks at whose a delivery to this district is, whose database this is. */
    OwnerCheck check(Connection tenant, District district) {
        return listed -> district.sharesSchools() ? null : refused(tenant, district.slug(), listed);
    }

    private @Nullable Refused refused(Connection tenant, String district, Listed listed) {
        List<Thing> read = listed.orgs();
        Map<String, Holder> holders = new HashMap<>(prints.holders(read));
        Holder ours = holders.remove(district);
        long recognised = listed.recognised().getOrDefault(Entity.ORGS, 0L);
        long all = read.size() + recognised;
        long own = (ours == null ? 0 : ours.things().size()) + recognised;
        if (all > 0 && 2 * own >= all) {
            return null;
        }
        boolean isNew = ours == null && prints.hasNone(district);
        Optional<Set<Thing>> others = holders.values().stream()
                .map(Holder::things)
                .filter(theirs -> 2L * theirs.size() >= all && isCertain(theirs, isNew))
                .findFirst();
        if (others.isPresent()) {
            return refused(others.get().size(), all, own);
        }
        return isNew && all > 0 ? null : new Strangers(prints, tenant, district).refused(listed);
    }

    private static boolean isCertain(Collection<Thing> theirs, boolean isNew) {
        return isNew
                ? theirs.size() > FEW
                : theirs.size() > 1 || theirs.stream().anyMatch(Thing::isUnmistakable);
    }

    private static Refused refused(long others, long all, long own) {
        return new Refused(
                "OTHER_DISTRICT",
                ("%d of the %d orgs of this delivery are known to be another district's, by sourcedId and name, and"
                                + " %d to be this one's: it looks like that district's export. Nothing of it was"
                                + " kept. Check where it came from, and tell the operator. Where both really have"
                                + " the same schools, set shared-schools: allow in the district file.")
                        .formatted(others, all, own));
    }
}
