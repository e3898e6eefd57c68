package io.rollbook.serve;

import io.rollbook.account.Accounts;
import io.rollbook.account.Credentials;
import io.rollbook.account.Invitations;
import io.rollbook.account.Sessions;
import io.rollbook.account.SignIns;
import io.rollbook.api.Acts;
import io.rollbook.control.ControlDatabase;
import io.rollbook.district.Wrapping;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who signs in to the console of a portal. */
@Configuration(proxyBeanMethods = false)
class AccountsConfiguration {
    @Bean
    Sessions sessions(ControlDatabase control, Settings settings, Clock clock) {
        Settings.SignedIn limits = settings.portal().sessions();
        try {
            return new Sessions(control.dataSource(), new Sessions.Limits(limits.idle(), limits.longest()), clock);
        } catch (IllegalArgumentException e) {
            throw StartFailure.settings("rollbook.portal.sessions: " + e.getMessage() + ".");
        }
    }

    @Bean
    Accounts accounts(ControlDatabase control, Clock clock) {
        return new Accounts(control.dataSource(), clock);
    }

    @Bean
    Invitations invitations(ControlDatabase control, Wrapping wrapping, Clock clock) {
        return new Invitations(control.dataSource(), wrapping, clock);
    }

    @Bean
    SignIns signIns(ControlDatabase control, Wrapping wrapping, Sessions sessions, Clock clock) {
        return new SignIns(control.dataSource(), wrapping, sessions, clock);
    }

    @Bean
    Credentials credentials(ControlDatabase control, Wrapping wrapping, Sessions sessions, Clock clock) {
        return new Credentials(control.dataSource(), wrapping, sessions, clock);
    }

    @Bean
    AccountExpiry accountExpiry(Settings settings, Accounts accounts, SignIns signIns, Acts acts) {
        return new AccountExpiry(settings.portal(), accounts, signIns, acts);
    }
}
