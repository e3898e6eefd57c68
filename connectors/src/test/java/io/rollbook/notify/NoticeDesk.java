package io.rollbook.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.rollbook.control.ControlDatabase;
import io.rollbook.database.Sql;
import io.rollbook.district.Application;
import io.rollbook.district.Districts;
import io.rollbook.district.Registered;
import io.rollbook.run.EntityLedger;
import io.rollbook.run.Held;
import io.rollbook.run.JdbcRuns;
import io.rollbook.run.Refused;
import io.rollbook.run.Run;
import io.rollbook.run.RunId;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.testing.MadeReport;
import io.rollbook.testing.MovedClock;
import io.rollbook.testing.TestDatabases;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * A district with runs in a control database, a mail server, and notices of it whose minutes a test lets pass. One for a class
 * of tests; each begins with it cleared.
 */
final class NoticeDesk implements AutoCloseable {
    static final String SLUG = "springfield";

    /** What stands where details of runs can name people and schools. */
    static final String CANARY = "Zaphod Canarius";

    /** Late enough that only tests of it see one. */
    static final LocalTime NO_DIGEST = LocalTime.of(23, 59);

    static final String MAIL = "notices: [{mail: it@example.org}]";

    final MovedClock clock = new MovedClock();
    final ControlDatabase control = ControlDatabase.open(TestDatabases.control());
    final Districts districts =
            new Districts(control.dataSource(), cron -> Optional.empty(), format -> Optional.empty(), clock);
    final Runs runs = new JdbcRuns(control.dataSource(), clock);
    final GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    private final List<Notices> made = new ArrayList<>();
    private Path folder = Path.of("");

    NoticeDesk() {
        mails.start();
    }

    @Override
    public void close() {
        clear();
        mails.stop();
        control.close();
    }

    /** With nothing known. {@code folder}: of the district file. */
    void begin(Path folder) throws Exception {
        this.folder = folder;
        clear();
        Files.writeString(folder.resolve("password"), "secret");
        mails.purgeEmailFromAllMailboxes();
        Sql.on(
                control.dataSource(),
                "forgetting districts",
                sql -> sql.update("forgetting districts", "TRUNCATE control.districts CASCADE"));
    }

    private void clear() {
        made.forEach(Notices::close);
        made.clear();
    }

    /** {@code subscribers}: a section of the district file. */
    void apply(String subscribers) {
        String yaml =
                """
                district: springfield
                name: Springfield Public Schools
                timezone: America/Chicago
                feeds:
                  nightly:
                    sftp: {host: sftp.example.org, user: u, path: /, files: "*.pgp", password: "file:password",
                           host-key: "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}
                    schedule: {cron: "0 30 2 * * ?"}
                %s
                """
                        .formatted(subscribers);
        assertThat(districts.apply(yaml, folder, "test")).isInstanceOf(Application.Applied.class);
    }

    Registered district() {
        return districts.registered(SLUG).orElseThrow();
    }

    Notices notices() {
        return notices(NO_DIGEST, mails.getSmtp().getPort(), List.of(), UnaryOperator.identity());
    }

    Notices notices(
            LocalTime digest,
            @Nullable Integer port,
            List<String> operators,
            UnaryOperator<OkHttpClient.Builder> trusting) {
        MailPost.Server server = port == null
                ? null
                : new MailPost.Server("127.0.0.1", port, "none", null, null, "rollbook@example.org");
        Notices notices = new Notices(
                control.dataSource(),
                districts,
                district -> true,
                runs,
                new Notices.Sending("https://rollbook.example.org/", digest, operators, server),
                trusting,
                clock);
        made.add(notices);
        return notices;
    }

    /** A minute of a service. */
    static void minute(Notices notices) {
        notices.look();
        notices.deliver();
    }

    Run held() {
        Run run = received();
        runs.move(run.id(), RunState.OPENED, RunReport.EMPTY);
        runs.move(run.id(), RunState.STAGED, RunReport.EMPTY);
        runs.move(run.id(), RunState.PLANNED, RunReport.EMPTY);
        return runs.move(run.id(), RunState.HELD, report(new Held("TOO_MANY_REMOVALS", CANARY, "sha256:11", null)));
    }

    /** A delivery is there, and worked on. */
    Run received() {
        clock.putForward(Duration.ofSeconds(5));
        return runs.upload(RunId.next(clock), SLUG, "nightly", false, "Ada", "sha256:00");
    }

    void merge(Run held) {
        runs.move(held.id(), RunState.APPROVED, held.report());
        runs.move(held.id(), RunState.MERGING, held.report());
        runs.move(held.id(), RunState.MERGED, held.report());
    }

    Run failed(String code) {
        clock.putForward(Duration.ofSeconds(5));
        Run run = runs.create(SLUG, "nightly", false, false, Run.SCHEDULED, Run.SCHEDULED);
        return runs.move(run.id(), RunState.FAILED, RunReport.EMPTY.refused(new Refused(code, CANARY)));
    }

    private static RunReport report(Held held) {
        return new MadeReport()
                .users(new EntityLedger(100, 1, 2, 94, 3, 0, 420, 0))
                .held(held)
                .report();
    }

    /** Of the mails that came, without the district's name. */
    List<String> subjects() throws Exception {
        List<String> subjects = new ArrayList<>();
        for (MimeMessage each : mails.getReceivedMessages()) {
            subjects.add(each.getSubject().replace("[Rollbook] Springfield Public Schools", ""));
        }
        return subjects;
    }

    /** What the control database keeps of notices. */
    String kept() throws Exception {
        try (var connection = control.dataSource().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT string_agg(n::text, '') FROM control.notices n")) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }
}
