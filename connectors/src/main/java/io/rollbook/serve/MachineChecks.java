package io.rollbook.serve;

import io.rollbook.broker.Broker;
import io.rollbook.broker.BrokerException;
import io.rollbook.control.ControlDatabase;
import io.rollbook.district.Wrapping;
import io.rollbook.doctor.CheckResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/** Checks of the parts that all districts share. */
final class MachineChecks {
    private static final Duration MOST_SKEW = Duration.ofMinutes(2);
    private static final long LEAST_ROOM = 1L << 30;
    private static final String SPOOL = "spool";

    private final Home home;
    private final ControlServer server;
    private final ControlDatabase control;
    private final Broker broker;
    private final long reserve;
    private final Clock clock;

    /** {@code reserve}: bytes of its disk that the spool leaves free. */
    MachineChecks(Home home, ControlServer server, ControlDatabase control, Broker broker, long reserve, Clock clock) {
        this.home = home;
        this.server = server;
        this.control = control;
        this.broker = broker;
        this.reserve = reserve;
        this.clock = clock;
    }

    /** The database's clock is the other one at hand. */
    List<CheckResult> clock() {
        try (Connection connection = control.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT extract(epoch FROM clock_timestamp())")) {
            row.next();
            Instant theirs = Instant.ofEpochMilli((long) (row.getDouble(1) * 1000));
            Duration skew = Duration.between(theirs, clock.instant()).abs();
            return List.of(
                    skew.compareTo(MOST_SKEW) <= 0
                            ? CheckResult.ok(
                                    "clock",
                                    clock.instant().truncatedTo(ChronoUnit.SECONDS) + ", zone of the machine "
                                            + ZoneId.systemDefault())
                            : CheckResult.failed(
                                    "clock",
                                    "this machine and the control database differ by " + skew.toSeconds() + " s",
                                    "Set both machines' clocks by NTP."));
        } catch (SQLException e) {
            return List.of(CheckResult.ok("clock", clock.instant().truncatedTo(ChronoUnit.SECONDS) + ", not compared"));
        }
    }

    List<CheckResult> controlDatabase() {
        String where = server.embeddedPort() == null ? "by URL" : "embedded, port " + server.embeddedPort();
        try (Connection connection = control.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW server_version_num")) {
            row.next();
            int major = row.getInt(1) / 10_000;
            return List.of(
                    major >= 17
                            ? CheckResult.ok("control database", where + ", PostgreSQL " + major)
                            : CheckResult.failed(
                                    "control database", "PostgreSQL " + major, "Use PostgreSQL 17 or newer."));
        } catch (SQLException e) {
            return List.of(CheckResult.failed(
                    "control database",
                    where + " does not answer (SQL state " + e.getSQLState() + ")",
                    "Start PostgreSQL, and check rollbook.database.url, user and password."));
        }
    }

    List<CheckResult> broker() {
        try {
            broker.check();
            return List.of(CheckResult.ok("broker", "takes connections"));
        } catch (BrokerException e) {
            return List.of(CheckResult.failed(
                    "broker", "cannot be reached", "Start it, and check rollbook.broker.url, user and password."));
        }
    }

    List<CheckResult> spool() {
        Path folder = home.resolve("spool");
        try {
            Path probe = Files.createTempFile(Files.isDirectory(folder) ? folder : home.folder(), "probe", "");
            Files.delete(probe);
            return List.of(room(folder, Files.getFileStore(folder).getUsableSpace(), reserve));
        } catch (IOException e) {
            return List.of(CheckResult.failed(
                    SPOOL, folder + " cannot be written to", "Give the folder to the user that runs the server."));
        }
    }

    /** Told before it is full, too: of a disk that is written to by others something more than the reserve is to be left. */
    static CheckResult room(Path folder, long free, long reserve) {
        String detail = mib(free) + " MiB free for " + folder;
        if (free <= reserve) {
            return CheckResult.failed(
                    SPOOL,
                    "full: " + detail + ", and " + mib(reserve) + " MiB are left to others (rollbook.spool.reserve)",
                    "Make room there. Until then uploads are refused, and deliveries wait at their sources and at the broker;"
                            + " they go on by themselves.");
        }
        return free >= Math.max(LEAST_ROOM, 2 * reserve)
                ? CheckResult.ok(SPOOL, detail)
                : CheckResult.failed(SPOOL, detail, "Make room: deliveries wait while the disk is full.");
    }

    private static long mib(long bytes) {
        return bytes >> 20;
    }

    /** What is wrapped must unwrap to the same. */
    static List<CheckResult> masterKey(Wrapping wrapping) {
        byte[] probe = {1, 2, 3};
        boolean same = Arrays.equals(probe, wrapping.unwrap(wrapping.wrap(probe, "doctor"), "doctor"));
        return List.of(
                same
                        ? CheckResult.ok("master key", "wraps and unwraps")
                        : CheckResult.failed("master key", "does not unwrap what it wraps", "Put the right key back."));
    }
}
