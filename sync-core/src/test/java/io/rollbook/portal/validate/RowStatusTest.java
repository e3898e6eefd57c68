package io.rollbook.portal.validate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowStatusTest {
    @ParameterizedTest
    @ValueSource(strings = {"2026-08-17T05:00:00.000Z", "2024-02-29T23:59:59.999Z"})
    void isTime_asTheStandardWritesIt(String cell) {
        assertThat(RowStatus.isTime(cell)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-08-17",
                "2026-08-17T05:00:00Z",
                "2026-08-17T05:00:00.000",
                "2026-08-17 05:00:00.000Z",
                "2026-08-17T05:00:00.000z",
                "2026-02-29T05:00:00.000Z",
                "2026-08-17T24:00:00.000Z",
                "2026-08-17T05:60:00.000Z",
                "2026-08-17T05:00:60.000Z",
                "2026-08-17T05:00:00.00aZ",
                "2026-08-17T05:00:00.0000Z",
                "08/17/2026 5:00:00.00 AM"
            })
    void isTime_inAnyOtherForm_isNone(String cell) {
        assertThat(RowStatus.isTime(cell)).isFalse();
    }
}
