package io.rollbook.portal.known;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FingerprintsTest {
    private static final byte[] SECRET = new byte[32];

    @Test
    void of_underAnotherHeaderOrSecret_isAnother() {
        byte[] row = "x,y".getBytes(StandardCharsets.UTF_8);
        Fingerprint one = new Fingerprints(SECRET, SECRET, new byte[] {1}).of(row, 0, row.length);

        assertThat(new Fingerprints(SECRET, SECRET, new byte[] {1}).of(row, 0, row.length))
                .isEqualTo(one);
        assertThat(new Fingerprints(SECRET, SECRET, new byte[] {2}).of(row, 0, row.length))
                .isNotEqualTo(one);
        assertThat(new Fingerprints(new byte[] {9}, SECRET, new byte[] {1}).of(row, 0, row.length))
                .isNotEqualTo(one);
    }
}
