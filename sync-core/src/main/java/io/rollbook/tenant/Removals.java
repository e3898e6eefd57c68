package io.rollbook.tenant;

import io.rollbook.roster.Entity;
import io.rollbook.run.EntityLedger;
import io.rollbook.run.RunReport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is known of why a plan's records go. */
enum Removals {
    /** The tombstones that were put by with it say which of them are marked as deleted. */
    TOLD,
    ABSENT,
    MARKED_AS_DELETED,
    UNKNOWN,
    /** An undo removes what the run that it undoes added; all that it does has one reason. */
    PUT_BACK;

    static Removals of(HeldRun held) {
        JsonNode delivery = JsonMapper.shared().readTree(held.delivery());
        if (delivery.path("undoes").isNumber()) {
            return PUT_BACK;
        }
        // Of what was withheld only the changes were put by.
        return delivery.path("removalsOnly").asBoolean(false) ? UNKNOWN : TOLD;
    }

    static Removals of(RunReport merged, Entity entity) {
        if (merged.undo() != null && merged.undo().undoes() != null) {
            return PUT_BACK;
        }
        @Nullable EntityLedger line = merged.ledger().get(entity.table());
        if (line == null || line.tombstoned() == 0) {
            return ABSENT;
        }
        return line.absent() == 0 ? MARKED_AS_DELETED : UNKNOWN;
    }
}
