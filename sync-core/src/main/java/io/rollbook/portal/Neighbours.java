package io.rollbook.portal;

import io.rollbook.database.Sql;
import io.rollbook.district.District;
import io.rollbook.portal.stage.OrgCheck;
import io.rollbook.run.Refused;
import io.rollbook.tenant.OrgFingerprints;
import io.rollbook.tenant.OrgFingerprints.Org;
import io.rollbook.tenant.OrgFingerprints.Owners;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Notices one district's export in another's folder. Common ids such as 1 and 2 say nothing, and neither do common names:
 * an org counts by both together, and one alone only where its id is long enough to be nobody else's by chance.
 */
final class Neighbours {
    /** So long are ids that were made to be unique. */
    private static final int LONG_ID = 8;

    /** A district that has nothing yet may be tried out with a few schools that another has, too. */
    private static final int FEW = 4;

    private final OrgFingerprints fingerprints;
    private final Function<String, Optional<District>> districts;

    /** {@code districts}: the settings of a district by its slug. */
    Neighbours(OrgFingerprints fingerprints, Function<String, Optional<District>> districts) {
        this.fingerprints = fingerprints;
        this.districts = districts;
    }

    /** Notes which orgs a district has now. One that shares its schools with another lays claim to none. */
    void note(Connection tenant, String district) {
        boolean shares = districts.apply(district).map(District::sharesSchools).orElse(false);
        List<Org> orgs = shares
                ? List.of()
                : new Sql(tenant)
                        .list(
                                "reading orgs",
                                "SELECT sourced_id, name FROM roster.orgs WHERE active",
                                row -> new Org(row.getString(1), row.getString(2)));
        fingerprints.note(district, orgs);
    }

    /** Looks at the orgs of a delivery to this district. */
    OrgCheck check(District district) {
        return (read, recognised) -> district.sharesSchools() || read.isEmpty()
                ? null
                : refused(fingerprints.owners(district.slug(), read), read.size(), recognised);
    }

    private static @Nullable Refused refused(Owners owners, int read, long recognised) {
        long all = read + recognised;
        long own = owners.own() + recognised;
        List<Org> others = owners.others();
        boolean certain = owners.isNew()
                ? others.size() > FEW
                : others.size() > 1
                        || others.stream().anyMatch(org -> org.sourcedId().length() >= LONG_ID);
        return !certain || 2L * others.size() < all || 2 * own >= all
                ? null
                : new Refused(
                        "OTHER_DISTRICT",
                        ("%d of the %d orgs of this delivery are known to be another district's, by sourcedId and name, and"
                                        + " %d to be this one's: it looks like that district's export. Nothing of it was"
                                        + " kept. Check where it came from, and tell the operator. Where both really have"
                                        + " the same schools, set shared-schools: allow in the district file.")
                                .formatted(others.size(), all, own));
    }
}
