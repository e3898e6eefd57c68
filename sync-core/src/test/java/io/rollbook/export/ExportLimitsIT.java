package io.rollbook.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.rollbook.database.DatabaseException;
import io.rollbook.district.KeepRules;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No export holds its transaction open for ever, and no two of them do in one district. */
class ExportLimitsIT {
    private static final TestTenant DISTRICT = TestDatabases.tenant();
    private static final TestTenant OTHER = TestDatabases.tenant();
    private static final RosterExport.Limits LIMITS =
            new RosterExport.Limits(Duration.ofMinutes(5), Duration.ofMinutes(5));

    @Test
    void export_whileAnotherOfTheDistrictIsInWork_isRefusedUntilThatHasEnded() throws Exception {
        try (Connection connection = DISTRICT.connect()) {
            try (RosterExport first = begin(connection, LIMITS)) {
                assertThat(first.report().files()).isEmpty();
                assertThat(canBegin(DISTRICT)).isFalse();
                assertThat(canBegin(OTHER)).isTrue();
            }
            assertThat(canBegin(DISTRICT)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"200, 300000, 25P03", "300000, 200, 25P04"})
    void export_longerThanItsLimits_isEndedByTheDatabaseItself(long batch, long whole, String state) throws Exception {
        try (Connection connection = DISTRICT.connect()) {
            RosterExport.Limits limits = new RosterExport.Limits(Duration.ofMillis(batch), Duration.ofMillis(whole));
            // On a slow machine that may be too short even to begin.
            Throwable early = catchThrowable(() -> begin(connection, limits));

            await().until(() -> canBegin(DISTRICT));

            Throwable ended = early == null
                    ? catchThrowable(() -> connection.createStatement().execute("SELECT 1"))
                    : early;
            assertThat(state(ended)).isEqualTo(state);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1000", "1000, 0", "-1, 1000"})
    void limits_thatWouldBeNone_areRefused(long batch, long whole) {
        assertThatThrownBy(() -> new RosterExport.Limits(Duration.ofMillis(batch), Duration.ofMillis(whole)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean canBegin(TestTenant tenant) throws SQLException {
        try (Connection connection = tenant.connect();
                RosterExport export = begin(connection, LIMITS)) {
            return export.report() != null;
        } catch (RosterExport.AnotherInWork busy) {
            return false;
        }
    }

    private static String state(Throwable ended) {
        return ended instanceof DatabaseException wrapped ? wrapped.sqlState() : ((SQLException) ended).getSQLState();
    }

    private static RosterExport begin(Connection connection, RosterExport.Limits limits) {
        return RosterExport.begin(connection, "d", KeepRules.DIRECTORY_ONLY, LocalDate.of(2026, 11, 23), null, limits);
    }
}
