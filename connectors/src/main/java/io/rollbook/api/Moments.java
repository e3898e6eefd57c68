package io.rollbook.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;

/** Moments as people write them: {@code 2027-01-04}, {@code 2027-01-04T06:00}, {@code 2027-01-04T06:00Z}. */
final class Moments {
    private Moments() {}

    /** A moment, or a time on these clocks: a day alone is its beginning. Empty where it is neither. */
    static Optional<Instant> read(String text, ZoneId zone) {
        try {
            if (text.matches("\\d{4}-\\d\\d-\\d\\d")) {
                return Optional.of(LocalDate.parse(text).atStartOfDay(zone).toInstant());
            } else if (text.matches(".*(Z|[+-]\\d\\d:\\d\\d)")) {
                return Optional.of(OffsetDateTime.parse(text).toInstant());
            }
            return Optional.of(LocalDateTime.parse(text).atZone(zone).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
