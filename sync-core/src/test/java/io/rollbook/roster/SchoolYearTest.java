package io.rollbook.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class SchoolYearTest {
    @Test
    void of_endOfJulyAndBeginOfAugust_areOfTwoSchoolYears() {
        assertThat(SchoolYear.of(LocalDate.of(2027, 7, 31))).isEqualTo(2027);
        assertThat(SchoolYear.of(LocalDate.of(2027, 8, 1))).isEqualTo(2028);
        assertThat(SchoolYear.of(LocalDate.of(2027, 1, 1))).isEqualTo(2027);
        assertThat(SchoolYear.of(LocalDate.of(2027, 12, 31))).isEqualTo(2028);
    }

    @Test
    void firstDay_isTheFirstThatIsOfTheSchoolYear() {
        LocalDate first = SchoolYear.firstDay(2027);
        assertThat(first).isEqualTo("2026-08-01");
        assertThat(SchoolYear.of(first)).isEqualTo(2027);
        assertThat(SchoolYear.of(first.minusDays(1))).isEqualTo(2026);
    }
}
