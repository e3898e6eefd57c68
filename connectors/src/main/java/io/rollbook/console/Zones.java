package io.rollbook.console;

import io.rollbook.district.District;
import io.rollbook.district.Districts;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.springframework.stereotype.Component;

/** On which clocks the times of a district's page are told. */
@Component
final class Zones {
    private final Districts districts;

    Zones(Districts districts) {
        this.districts = districts;
    }

    /** The district's own; UTC where there is no such district any more. */
    ZoneId of(String slug) {
        return districts.find(slug).map(District::timezone).orElse(ZoneOffset.UTC);
    }
}
