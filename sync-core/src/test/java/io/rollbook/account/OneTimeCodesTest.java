package io.rollbook.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneTimeCodesTest {
    private static final byte[] KEY = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    /** Appendix B of RFC 6238, the last six of its eight digits. */
    @ParameterizedTest
    @CsvSource({
        "59, 287082",
        "1111111109, 081804",
        "1111111111, 050471",
        "1234567890, 005924",
        "2000000000, 279037",
        "20000000000, 353130"
    })
    void code_isThatOfTheRfc(long second, String code) {
        assertThat(OneTimeCodes.code(KEY, OneTimeCodes.step(Instant.ofEpochSecond(second))))
                .isEqualTo(code);
    }

    @Test
    void matching_takesOneStepOfDriftAndNoMore() {
        String code = OneTimeCodes.code(KEY, 100);

        for (long step = 99; step <= 101; step++) {
            assertThat(OneTimeCodes.matching(KEY, code, Instant.ofEpochSecond(step * 30)))
                    .hasValue(100);
        }
        assertThat(OneTimeCodes.matching(KEY, code, Instant.ofEpochSecond(98 * 30 + 29)))
                .isEmpty();
        assertThat(OneTimeCodes.matching(KEY, code, Instant.ofEpochSecond(102 * 30)))
                .isEmpty();
    }

    /** Section 10 of RFC 4648. */
    @ParameterizedTest
    @CsvSource({"f, MY", "fo, MZXQ", "foo, MZXW6", "foob, MZXW6YQ", "fooba, MZXW6YTB", "foobar, MZXW6YTBOI"})
    void base32_isThatOfTheRfc(String text, String encoded) {
        assertThat(OneTimeCodes.base32(text.getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(encoded);
    }
}
