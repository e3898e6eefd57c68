package io.rollbook.notify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LetterTest {
    private static Letter letter(String more) {
        return Letter.of(Facts.read(
                """
                {"district": "springfield", "name": "Springfield\\r\\nBcc: all@example.org", "timezone": "America/Chicago",
                 "feed": "nightly", "since": "2026-11-27T08:30:00Z", %s}
                """
                        .formatted(more)));
    }

    @Test
    void subject_ofADistrictWhoseNameHasLineBreaks_isOneLine() {
        assertThat(letter("\"about\": \"late\"").subject())
                .isEqualTo("[Rollbook] Springfield  Bcc: all@example.org, nightly: nothing new has come");
    }

    @Test
    void times_areOnTheDistrictsClocks() {
        assertThat(letter("\"about\": \"late\"").text()).contains("Since: 27 Nov 2026, 02:30 CST");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    held | "run": "01", "link": "https://rollbook.example.org/runs/01" | https://rollbook.example.org/runs/01
                    held | "run": "01"                                                 | rollbook run show 01
                    late | "counts": {}                                                | rollbook runs springfield
                    """)
    void lastLine_saysWhereToLookFurther(String about, String more, String last) {
        assertThat(letter("\"about\": \"" + about + "\", " + more).text().lines())
                .last()
                .isEqualTo(last);
    }
}
