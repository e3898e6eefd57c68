package io.rollbook.portal.stage;

import io.rollbook.run.Refused;
import org.jspecify.annotations.Nullable;

/** Looks at whose a delivery is before anything else is made of it. */
@FunctionalInterface
public interface OwnerCheck {
    /** Any delivery will do. */
    OwnerCheck NONE = listed -> null;

    /** Why the delivery is not this district's, or null. */
    @Nullable
    Refused refused(Listed listed);
}
