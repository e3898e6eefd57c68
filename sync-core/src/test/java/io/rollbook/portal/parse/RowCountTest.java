package io.rollbook.portal.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowCountTest {
    @Test
    void in_linesThatSayHowManyRowsThereAre_areRead() {
        assertSays(8600, "8600 rows exported");
        assertSays(8600, "Total records: 8,600");
        assertSays(8600, "Total records: 8", "600");
        assertSays(8600, "Total records", "8600");
        assertSays(8600, "(8600 rows affected)");
        assertSays(8600, "8600 row(s) selected.");
        assertSays(8600, "-- 8.600 records were exported on 2026-11-22 at 02:30 --");
        assertSays(8600, "Record Count = 0008600");
        assertSays(8600, "rowcount", "8600");
        assertSays(8600, "8600 users");
        assertSays(1, "1 user in file");
        assertSays(8600, "TRAILER|8600");
        assertSays(8600, "TRL", "8600");
        assertSays(8600, "End of file: 8600 records");
        assertSays(8600, "TRAILER", "users", "8600");
        assertSays(0, "0 rows exported");
    }

    @Test
    void in_numbersOfSomethingElse_areNone() {
        assertSaysNothing("users exported");
        assertSaysNothing("Exported on 2026-11-22 at 02:30");
        assertSaysNothing("Total: 8600");
        assertSaysNothing("8600 students");
        assertSaysNothing("8600 rows rejected");
        assertSaysNothing("50000 records per page");
        assertSaysNothing("Page 1 of 3");
        assertSaysNothing("100 of 8600 rows exported");
        assertSaysNothing("Report 4711: 8600 rows");
        assertSaysNothing("TRAILER|20261122");
        assertSaysNothing("TRAILER", "20261122", "8600");
        assertSaysNothing("TRAILER|000123");
        assertSaysNothing("TRAILER", "1", "860");
        assertSaysNothing("School year 2026");
        assertSaysNothing("8600");
        assertSaysNothing("");
    }

    @Test
    void isMoreThan_trailer_mayCountTheHeaderAndItself() {
        assertThat(new RowCount(8600, false).isMoreThan(8600)).isFalse();
        assertThat(new RowCount(8600, false).isMoreThan(8599)).isTrue();
        assertThat(new RowCount(8602, true).isMoreThan(8600)).isFalse();
        assertThat(new RowCount(8603, true).isMoreThan(8600)).isTrue();
    }

    private static void assertSays(long rows, String... cells) {
        assertThat(RowCount.in(List.of(cells), "users.csv"))
                .isNotNull()
                .extracting(RowCount::rows)
                .isEqualTo(rows);
    }

    private static void assertSaysNothing(String... cells) {
        assertThat(RowCount.in(List.of(cells), "users.csv")).isNull();
    }
}
