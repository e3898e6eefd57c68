package io.rollbook.made;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.made.Truth.EntityTruth;
import io.rollbook.made.Truth.FileTruth;
import io.rollbook.run.EntityLedger;
import io.rollbook.run.FileLedger;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.SyncOutcome;
import io.rollbook.testing.TestPortal;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MadeNightsIT {
    private final MadeDistrict district = MadeDistrict.of(Size.SMALL, 3, LocalDate.now());

    @TempDir
    Path folder;

    private TestPortal portal;

    @BeforeEach
    void open() {
        portal = new TestPortal(folder);
    }

    @AfterEach
    void close() {
        portal.close();
    }

    @Test
    void receive_twoNights_everyCountIsTrue() throws Exception {
        assertTrue(Night.FIRST, receive(Night.FIRST));
        assertTrue(Night.SECOND, receive(Night.SECOND));
        assertThat(active("enrollments"))
                .isEqualTo(district.truth(Night.SECOND).entity("enrollments").records());
        assertThat(active("users"))
                .isEqualTo(district.truth(Night.SECOND).entity("users").records());
    }

    @Test
    void receive_changesOfTheSecondNight_everyCountIsTrueAndTheRosterIsTheSecondNights() throws Exception {
        receive(Night.FIRST);

        assertTrue(Night.CHANGES, receive(Night.CHANGES));

        for (Map.Entry<String, EntityTruth> told :
                district.truth(Night.SECOND).entities().entrySet()) {
            assertThat(active(told.getKey()))
                    .as(told.getKey())
                    .isEqualTo(told.getValue().records());
        }
    }

    @Test
    void receive_sameExportAgain_isUnchanged() throws Exception {
        assertThat(receive(Night.FIRST).state()).isEqualTo(RunState.MERGED);
        assertThat(receive(Night.FIRST).state()).isEqualTo(RunState.UNCHANGED);
    }

    @Test
    void receive_enrollmentsCutAtALineEnd_isHeldAndTheRosterIsUntouched() throws Exception {
        receive(Night.FIRST);
        receive(Night.SECOND);
        long before = active("enrollments");

        SyncOutcome outcome = receive(Night.CUT_AT_LINE_END);

        assertTrue(Night.CUT_AT_LINE_END, outcome);
        assertThat(active("enrollments")).isEqualTo(before);
    }

    @Test
    void receive_enrollmentsCutInALine_isHeldAsDamaged() throws Exception {
        receive(Night.FIRST);
        receive(Night.SECOND);
        long before = active("enrollments");

        SyncOutcome outcome = receive(Night.CUT_IN_LINE);

        assertTrue(Night.CUT_IN_LINE, outcome);
        assertThat(Objects.requireNonNull(outcome.report().held()).reason()).isEqualTo("DAMAGED");
        assertThat(active("enrollments")).isEqualTo(before);
    }

    private SyncOutcome receive(Night night) throws IOException {
        Path zip = folder.resolve(night + ".zip");
        district.writeZip(night, zip);
        return portal.receive(zip);
    }

    private void assertTrue(Night night, SyncOutcome outcome) {
        RunReport report = outcome.report();
        Truth truth = district.truth(night);
        assertThat(outcome.state()).as("%s", report).isEqualTo(night.cut() ? RunState.HELD : RunState.MERGED);
        for (Map.Entry<String, EntityTruth> told : truth.entities().entrySet()) {
            EntityLedger ledger = Objects.requireNonNull(report.ledger().get(told.getKey()));
            assertThat(new EntityTruth(
                            ledger.records(),
                            ledger.added(),
                            ledger.changed(),
                            ledger.unchanged(),
                            ledger.restored(),
                            ledger.tombstoned(),
                            ledger.absent(),
                            ledger.withheld()))
                    .as(told.getKey())
                    .isEqualTo(told.getValue());
        }
        for (FileLedger file : report.files()) {
            if (!file.file().equals(MadeDistrict.MANIFEST)) {
                assertThat(new FileTruth(file.read(), file.quarantined()))
                        .as(file.file())
                        .isEqualTo(truth.file(file.file()));
            }
        }
    }

    private long active(String entity) throws SQLException {
        try (Connection connection = portal.tenant().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM roster." + entity + " WHERE active")) {
            row.next();
            return row.getLong(1);
        }
    }
}
