package io.rollbook.serve;

import io.rollbook.account.Account;
import io.rollbook.account.Accounts;
import io.rollbook.account.SignIns;
import io.rollbook.api.Acts;
import io.rollbook.database.DatabaseException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends accounts that nobody used for a year, and forgets sessions and failures that are over. */
final class AccountExpiry {
    private static final Logger LOG = LoggerFactory.getLogger(AccountExpiry.class);

    private final Settings.Portals settings;
    private final Accounts accounts;
    private final SignIns signIns;
    private final Acts acts;

    AccountExpiry(Settings.Portals settings, Accounts accounts, SignIns signIns, Acts acts) {
        this.settings = settings;
        this.accounts = accounts;
        this.signIns = signIns;
        this.acts = acts;
    }

    void expire() {
        signIns.forget();
        List<Account> unused = accounts.endUnused();
        unused.forEach(this::note);
        if (!unused.isEmpty()) {
            LOG.info("{} accounts were not used for a year and were ended", unused.size());
        }
    }

    /** It is in the register of acts already: a district whose database is away keeps no account open. */
    private void note(Account account) {
        String slug = account.district();
        if (slug == null || !settings.has(slug)) {
            return;
        }
        try {
            acts.note(slug, "account-ended-unused", "serve", null, account.facts());
        } catch (DatabaseException | IllegalStateException | IllegalArgumentException e) {
            LOG.warn(
                    "That an account went unused could not be entered into the audit log of district {} ({})",
                    slug,
                    e.getClass().getSimpleName());
        }
    }
}
