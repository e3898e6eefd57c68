package io.rollbook.console.signin;

import io.rollbook.account.Account;
import io.rollbook.api.Acts;
import io.rollbook.api.Preparation;
import io.rollbook.district.Districts;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Notes in a district's audit log what its people do with their accounts. It is in the register of acts already, so that a
 * district whose database is away keeps nobody from signing in.
 */
@Component
final class DistrictNotes {
    private static final Logger LOG = LoggerFactory.getLogger(DistrictNotes.class);

    private final Acts acts;
    private final Districts districts;
    private final Preparation preparation;

    DistrictNotes(Acts acts, Districts districts, Preparation preparation) {
        this.acts = acts;
        this.districts = districts;
        this.preparation = preparation;
    }

    /** Notes it, where the account is of a district. */
    void note(Account account, String action) {
        note(account, action, account.facts());
    }

    /** The same with more to say. */
    void note(Account account, String action, Map<String, String> facts) {
        String slug = account.district();
        if (slug == null) {
            return;
        }
        try {
            districts.find(slug).ifPresent(preparation::requireMine);
            acts.note(slug, action, account.shownName(), null, facts);
        } catch (RuntimeException e) {
            LOG.warn(
                    "{} could not be entered into the audit log of district {} ({})",
                    action,
                    slug,
                    e.getClass().getSimpleName());
        }
    }
}
