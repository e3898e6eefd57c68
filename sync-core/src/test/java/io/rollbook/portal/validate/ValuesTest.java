package io.rollbook.portal.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.roster.Entity;
import io.rollbook.roster.RecordBytes;
import io.rollbook.run.FindingCode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValuesTest {
    private final RecordBytes out = new RecordBytes();

    private @Nullable FindingCode write(Entity entity, String column, String cell) {
        out.begin(1);
        return new Values(entity.column(column), entity.column(column).required()).write(cell, out);
    }

    /** The field's bytes as text; null where it is null. */
    private @Nullable String written() {
        byte[] bytes = Arrays.copyOf(out.array(), out.length());
        return bytes[2] == -1 ? null : new String(bytes, 6, bytes.length - 6, StandardCharsets.UTF_8);
    }

    @Test
    void write_text_isTrimmedOfEveryKindOfBlank() {
        assertThat(write(Entity.ORGS, "name", " \u00A0\u200BNorth  School\uFEFF\t"))
                .isNull();
        assertThat(written()).isEqualTo("North  School");
    }

    @Test
    void write_textBeyondAscii_isUtf8() {
        String name = "Zo\u00EB \u6C34 \uD83C\uDF92";
        assertThat(write(Entity.USERS, "givenName", name)).isNull();
        assertThat(written()).isEqualTo(name);
    }

    @Test
    void write_blank_isNullOrMissing() {
        assertThat(write(Entity.USERS, "email", " \u00A0 ")).isNull();
        assertThat(written()).isNull();
        assertThat(write(Entity.USERS, "enabledUser", "")).isEqualTo(FindingCode.MISSING_VALUE);
        assertThat(write(Entity.CLASSES, "termSourcedIds", " , ,")).isNull();
        assertThat(new Values(Entity.CLASSES.column("termSourcedIds"), true).write(" , ,", out))
                .isEqualTo(FindingCode.MISSING_VALUE);
    }

    @Test
    void write_words_areNormalisedOrRefused() {
        assertThat(write(Entity.ORGS, "type", "school")).isNull();
        assertThat(write(Entity.ORGS, "type", "School")).isEqualTo(FindingCode.WORD_CASE);
        assertThat(written()).isEqualTo("school");
        assertThat(write(Entity.ORGS, "type", "ext:campus")).isNull();
        assertThat(written()).isEqualTo("ext:campus");
        assertThat(write(Entity.ORGS, "type", "ext:")).isEqualTo(FindingCode.UNKNOWN_WORD);
        assertThat(write(Entity.USER_ROLES, "roleType", "ext:other")).isEqualTo(FindingCode.UNKNOWN_WORD);
        assertThat(write(Entity.USERS, "enabledUser", "False")).isEqualTo(FindingCode.WORD_CASE);
        assertThat(write(Entity.USERS, "enabledUser", "1")).isEqualTo(FindingCode.NUMBER_AS_BOOLEAN);
        assertThat(write(Entity.USERS, "enabledUser", "2")).isEqualTo(FindingCode.INVALID_BOOLEAN);
    }

    @Test
    void write_years_haveFourDigits() {
        assertThat(write(Entity.ACADEMIC_SESSIONS, "schoolYear", "2027")).isNull();
        assertThat(write(Entity.ACADEMIC_SESSIONS, "schoolYear", "27")).isEqualTo(FindingCode.INVALID_YEAR);
        assertThat(write(Entity.ACADEMIC_SESSIONS, "schoolYear", "0027")).isEqualTo(FindingCode.INVALID_YEAR);
        assertThat(write(Entity.ACADEMIC_SESSIONS, "schoolYear", "2026-27")).isEqualTo(FindingCode.INVALID_YEAR);
    }

    @Test
    void write_ids_refuseControlCharactersAndLength() {
        assertThat(write(Entity.COURSES, "orgSourcedId", "{a b}:9")).isNull();
        assertThat(write(Entity.COURSES, "orgSourcedId", "a\u0001b")).isEqualTo(FindingCode.INVALID_ID);
        assertThat(write(Entity.COURSES, "orgSourcedId", "x".repeat(256))).isEqualTo(FindingCode.INVALID_ID);
        assertThat(write(Entity.CLASSES, "termSourcedIds", "t1,a\u0001b")).isEqualTo(FindingCode.INVALID_ID);
    }

    @Test
    void write_idLists_areTheSameInAnyOrder() {
        write(Entity.CLASSES, "termSourcedIds", "t2, t1,,t2");
        byte[] first = Arrays.copyOf(out.array(), out.length());
        write(Entity.CLASSES, "termSourcedIds", "t1,t2");
        assertThat(first).isEqualTo(Arrays.copyOf(out.array(), out.length()));
    }

    @Test
    void days_everyDayOfSomeYears_isThatOfTheCalendar() {
        LocalDate zero = LocalDate.of(2000, 1, 1);
        for (LocalDate day = LocalDate.of(1999, 1, 1); day.getYear() < 2005; day = day.plusDays(1)) {
            assertThat(Dates.days(day.toString(), 0, 10)).isEqualTo((int) (day.toEpochDay() - zero.toEpochDay()));
        }
    }

    @Test
    void days_whatIsNoDate_isInvalid() {
        for (String text : new String[] {
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-01",
            "08/17/2026",
            "2026-08-17T00:00",
            "2o26-08-17"
        }) {
            assertThat(Dates.days(text, 0, text.length())).as(text).isEqualTo(Dates.INVALID);
        }
    }
}
