package io.rollbook.account;

import io.rollbook.control.Register;
import io.rollbook.database.Sql;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Who may sign in, until an account is ended or goes unused for a year. */
public final class Accounts {
    private final DataSource control;
    private final Register register;
    private final Clock clock;

    /** Over the control database. */
    public Accounts(DataSource control, Clock clock) {
        this.control = control;
        this.register = new Register(control, clock);
        this.clock = clock;
    }

    /** All accounts and invitations, oldest first: of one district or of all. */
    public List<Account> list(@Nullable String district) {
        return Sql.on(
                control,
                "reading accounts",
                sql -> sql.list(
                        "reading accounts",
                        Account.SELECT + "WHERE ?::text IS NULL OR a.district = ? ORDER BY a.id",
                        Account::read,
                        district,
                        district));
    }

    /** Ends an account or invitation and its sessions; false where there is none of this id, or it is ended already. */
    public boolean end(String id, String by) {
        return Sql.inTransaction(control, "ending an account", sql -> end(sql, id, by, "account-ended"));
    }

    private boolean end(Sql sql, String id, String by, String act) {
        long ended = sql.update(
                "ending an account",
                """
                UPDATE control.accounts SET ended = ?, passphrase = NULL, email = NULL
                WHERE id = ? AND ended IS NULL
                """,
                Timestamp.from(clock.instant()),
                id);
        if (ended == 0) {
            return false;
        }
        Sessions.endAll(sql, id);
        KnownBrowsers.forget(sql, id);
        SecondFactors.forget(sql, id);
        register.enter(sql, act, by, byId(sql, id).orElseThrow().facts());
        return true;
    }

    /** Ends accounts that nobody has used for a year; returns them. */
    public List<Account> endUnused() {
        Instant now = clock.instant();
        List<Account> ended = new ArrayList<>();
        for (Account each : list(null)) {
            Instant ends = each.endsUnused(now);
            if (ends != null
                    && !ends.isAfter(now)
                    && Sql.inTransaction(
                            control,
                            "ending an account",
                            sql -> end(sql, each.id(), "serve", "account-ended-unused"))) {
                ended.add(each);
            }
        }
        return ended;
    }

    static Optional<Account> byId(Sql sql, String id) {
        return sql.first("reading an account", Account.SELECT + "WHERE a.id = ?", Account::read, id);
    }
}
