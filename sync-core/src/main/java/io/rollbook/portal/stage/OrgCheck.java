package io.rollbook.portal.stage;

import io.rollbook.run.Refused;
import io.rollbook.tenant.OrgFingerprints.Org;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at the orgs of a delivery before anything else is made of it. */
@FunctionalInterface
public interface OrgCheck {
    /** Any orgs will do. */
    OrgCheck NONE = (read, recognised) -> null;

    /**
     * Why the delivery is not this district's, or null.
     *
     * @param read the orgs that were read
     * @param recognised how many more there are, that were in the feed's last delivery
     */
    @Nullable
    Refused refused(List<Org> read, long recognised);
}
