package io.rollbook.serve;

import io.rollbook.control.AuditHeads;
import io.rollbook.control.ControlDatabase;
import io.rollbook.control.SourcesSeen;
import io.rollbook.district.CronCheck;
import io.rollbook.district.Districts;
import io.rollbook.district.References;
import io.rollbook.portal.parse.Formats;
import io.rollbook.run.JdbcRuns;
import io.rollbook.run.Runs;
import io.rollbook.schedule.QuartzCron;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What every role has: the home folder, the control database, the registers in it. */
@Configuration(proxyBeanMethods = false)
class ControlConfiguration {
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Home home(Settings settings) {
        String contradiction = settings.contradiction();
        if (contradiction != null) {
            throw StartFailure.settings(contradiction);
        }
        Path folder = settings.home();
        Home home = Home.open(
                (folder == null ? Path.of("var") : folder).toAbsolutePath().normalize());
        limitSecrets(settings, home);
        return home;
    }

    /** Whoever may apply a district file names files of this server in it. */
    private static void limitSecrets(Settings settings, Home home) {
        References.keepBack(home.folder());
        String master = settings.portal().masterKey();
        if (master != null && master.startsWith("file:")) {
            References.keepBack(Path.of(master.substring("file:".length())));
        }
        String intake = settings.intake().key();
        if (intake != null) {
            References.keepBack(Path.of(intake));
        }
        References.readOnlyFrom(settings.secrets().folders());
    }

    @Bean
    ControlServer controlServer(Settings settings, Home home) {
        return ControlServer.start(settings.database(), home);
    }

    /** An intake's role may not change the schema; a portal has to have started there before. */
    @Bean
    ControlDatabase controlDatabase(ControlServer server, Settings settings) {
        return settings.role().isPortal()
                ? ControlDatabase.migrate(server.control())
                : ControlDatabase.open(server.control());
    }

    @Bean
    CronCheck cronCheck(Clock clock) {
        return new QuartzCron(clock);
    }

    @Bean
    Districts districts(ControlDatabase control, CronCheck cron, ObjectProvider<Formats> formats, Clock clock) {
        // An intake has no profiles, and applies no file.
        Formats known = formats.getIfAvailable(() -> Formats.BUILT_IN);
        return new Districts(control.dataSource(), cron, known::problem, clock);
    }

    @Bean
    Runs runs(ControlDatabase control, Clock clock) {
        return new JdbcRuns(control.dataSource(), clock);
    }

    @Bean
    SourcesSeen sourcesSeen(ControlDatabase control) {
        return new SourcesSeen(control.dataSource());
    }

    @Bean
    AuditHeads auditHeads(ControlDatabase control) {
        return new AuditHeads(control.dataSource());
    }
}
