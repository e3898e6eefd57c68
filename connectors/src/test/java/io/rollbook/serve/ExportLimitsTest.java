package io.rollbook.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.export.RosterExport;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ExportLimitsTest {
    private static RosterExport.Limits limits(Map<String, String> settings) {
        Settings bound =
                new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("rollbook", Settings.class);
        return new PortalConfiguration().exportLimits(bound);
    }

    @Test
    void exportLimits_areThoseOfTheSettings() {
        assertThat(limits(Map.of())).isEqualTo(new RosterExport.Limits(Duration.ofMinutes(10), Duration.ofHours(1)));
        assertThat(limits(Map.of("rollbook.portal.exports.batch", "5s", "rollbook.portal.exports.whole", "2m")))
                .isEqualTo(new RosterExport.Limits(Duration.ofSeconds(5), Duration.ofMinutes(2)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "-1s"})
    void exportLimits_thatWouldBeNone_stopTheStart(String none) {
        assertThatThrownBy(() -> limits(Map.of("rollbook.portal.exports.whole", none)))
                .hasMessageContaining("rollbook.portal.exports");
    }
}
