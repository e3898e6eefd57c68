package io.rollbook.portal;

import io.rollbook.audit.Appended;
import io.rollbook.audit.AuditLog;
import io.rollbook.control.AuditHeads;
import io.rollbook.portal.parse.Formats;
import io.rollbook.run.RunReport.Decision;
import io.rollbook.run.Runs;
import java.time.Clock;

/** What every run of a portal works with. */
record Parts(Runs runs, AuditLog audit, AuditHeads heads, Neighbours neighbours, Formats formats, Clock clock) {
    /** Tells the control database where a district's audit log stands. */
    void note(String district, Appended appended) {
        heads.note(district, new AuditHeads.Head(appended.roots(), appended.entries(), appended.head()));
    }

    Decision decision(String what, String by, String reason) {
        return new Decision(what, by, reason, clock.instant().toString());
    }
}
