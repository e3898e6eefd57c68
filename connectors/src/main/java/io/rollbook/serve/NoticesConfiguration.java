package io.rollbook.serve;

import io.rollbook.control.ControlDatabase;
import io.rollbook.district.Districts;
import io.rollbook.notify.MailPost;
import io.rollbook.notify.Notices;
import io.rollbook.run.Runs;
import java.time.Clock;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Telling people and programs. */
@Configuration(proxyBeanMethods = false)
class NoticesConfiguration {
    private static final String MAIL = "[^@\\s]+@[^@\\s]+";
    private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "::1");

    @Bean
    Notices notices(ControlDatabase control, Districts districts, Runs runs, Settings settings, Clock clock) {
        return new Notices(
                control.dataSource(),
                districts,
                settings.portal()::has,
                runs,
                sending(settings.notices()),
                UnaryOperator.identity(),
                clock);
    }

    /** Settings that could never reach anybody are told at the start, not in the night. */
    static Notices.Sending sending(Settings.Told told) {
        if (told.console() != null && !told.console().matches("https?://[^\\s?#]+")) {
            throw StartFailure.settings("rollbook.notices.console is the address of the console, such as"
                    + " https://rollbook.example.org, and is used in links.");
        }
        for (String operator : told.operators()) {
            if (!operator.matches(MAIL)) {
                throw StartFailure.settings("rollbook.notices.operators are mail addresses.");
            }
        }
        return new Notices.Sending(told.console(), digest(told), told.operators(), server(told.mail()));
    }

    private static LocalTime digest(Settings.Told told) {
        try {
            return LocalTime.parse(told.digest());
        } catch (DateTimeParseException e) {
            throw StartFailure.settings("rollbook.notices.digest is a time such as \"07:00\", in quotes.");
        }
    }

    private static MailPost.@Nullable Server server(Settings.Mails mail) {
        String host = mail.host();
        if (host == null) {
            return null;
        }
        if (!Set.of("starttls", "tls", "none").contains(mail.tls())) {
            throw StartFailure.settings("rollbook.notices.mail.tls is starttls, tls or none.");
        }
        if (mail.tls().equals("none") && mail.user() != null && !HERE.contains(host)) {
            throw StartFailure.settings("rollbook.notices.mail.tls: none would send the password in the clear: use"
                    + " starttls or tls, or a mail server on this machine.");
        }
        String from = mail.from();
        if (from == null || !from.matches(MAIL)) {
            throw StartFailure.settings("rollbook.notices.mail.from is the mail address that notices come from.");
        }
        return new MailPost.Server(host, mail.port(), mail.tls(), mail.user(), mail.password(), from);
    }
}
