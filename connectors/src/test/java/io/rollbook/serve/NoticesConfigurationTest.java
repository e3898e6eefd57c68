package io.rollbook.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NoticesConfigurationTest {
    private static final String FROM = "rollbook@example.org";

    private static Settings.Mails mail(String host, String tls, @Nullable String user, @Nullable String from) {
        return new Settings.Mails(host, 587, tls, user, user, from);
    }

    private static Settings.Told told(@Nullable String console, String digest, String operator, Settings.Mails mail) {
        return new Settings.Told(console, digest, List.of(operator), mail);
    }

    private static void refused(Settings.Told told, String named) {
        assertThatThrownBy(() -> NoticesConfiguration.sending(told)).hasMessageContaining(named);
    }

    @Test
    void settings_thatAreGood_areTaken() {
        var sending = NoticesConfiguration.sending(told(
                "https://rollbook.example.org",
                "06:15",
                "ops@example.org",
                mail("smtp.example.org", "starttls", "u", FROM)));
        assertThat(sending.digest()).isEqualTo(LocalTime.of(6, 15));
        assertThat(sending.mail()).hasToString("smtp.example.org:587");
    }

    @Test
    void settings_thatCouldReachNobody_keepTheServiceFromStarting() {
        Settings.Mails none = mail("", "starttls", null, null);
        refused(told("rollbook.example.org", "07:00", "ops@example.org", none), "rollbook.notices.console");
        refused(told(null, "7 am", "ops@example.org", none), "rollbook.notices.digest");
        refused(told(null, "07:00", "operators", none), "rollbook.notices.operators");
        refused(told(null, "07:00", "ops@example.org", mail("m", "ssl", null, FROM)), "rollbook.notices.mail.tls");
        refused(told(null, "07:00", "ops@example.org", mail("m", "tls", null, null)), "rollbook.notices.mail.from");
    }

    @Test
    void password_isNeverSentInTheClearToAnotherMachine() {
        refused(told(null, "07:00", "ops@example.org", mail("smtp.example.org", "none", "u", FROM)), "in the clear");
        assertThat(NoticesConfiguration.sending(
                                told(null, "07:00", "ops@example.org", mail("localhost", "none", "u", FROM)))
                        .mail())
                .isNotNull();
    }
}
