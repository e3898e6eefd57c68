package io.rollbook.district;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.district.Feed.Schedule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTextTest {
    private static final Schedule BEFORE = schedule("0 30 2 * * ?");
    private static final Schedule AFTER = new Schedule(
            "0 0 4 ? * MON-FRI",
            List.of("2026-12-24/2027-01-02", "2027-05-31"),
            new Blackout(List.of(Hours.read("22:00-02:00"))),
            Duration.ofMinutes(90));
    private static final String WRITTEN =
            "{cron: \"0 0 4 ? * MON-FRI\", skip: [\"2026-12-24/2027-01-02\", \"2027-05-31\"], blackout: [\"22:00-02:00\"], window: 90m}";

    private static Schedule schedule(String cron) {
        return new Schedule(cron, List.of(), Blackout.NONE, Duration.ofHours(3));
    }

    private static String file(String feeds) {
        return "# Ours, since 2019 \uD83D\uDE00\ndistrict: springfield\nname: 'Springfield — Schools'   # both words\n"
                + "timezone: America/Chicago\nfeeds:\n" + feeds + "# the end\nguard: {stale: 5}\n";
    }

    /** Checks that it says so, too. */
    private static String with(String yaml, @Nullable Schedule before, Schedule after) {
        String changed = ScheduleText.with(yaml, "nightly", before, after);
        assertThat(read(changed).feed("nightly").schedule()).isEqualTo(after);
        return changed;
    }

    private static District read(String yaml) {
        DistrictFile.Result result =
                DistrictFile.parse(yaml, Path.of("/"), cron -> Optional.empty(), format -> Optional.empty());
        assertThat(result).isInstanceOf(DistrictFile.Read.class);
        return ((DistrictFile.Read) result).district();
    }

    @Test
    void scheduleOnOneLine_onlyItsValuesAreWritten() {
        String yaml = file(
                "  nightly:\n    sftp: {host: h, user: u, password: \"env:PATH\", host-key: \"SHA256:" + "A".repeat(43)
                        + "\"}\n    schedule: {cron:  '0 30 2 * * ?', window: 3h} # at night\n    uploads: false\n");
        assertThat(with(yaml, BEFORE, AFTER))
                .isEqualTo(
                        yaml.replace(
                                "{cron:  '0 30 2 * * ?', window: 3h}",
                                "{cron:  \"0 0 4 ? * MON-FRI\", window: 90m, skip: [\"2026-12-24/2027-01-02\", \"2027-05-31\"], blackout: [\"22:00-02:00\"]}"));
    }

    @Test
    void scheduleThatSaysLess_getsTheRestInOrder() {
        String yaml = file(source() + "    schedule: {cron: \"0 30 2 * * ?\"} # at night\n");
        assertThat(with(yaml, BEFORE, AFTER)).isEqualTo(yaml.replace("{cron: \"0 30 2 * * ?\"}", WRITTEN));
    }

    @Test
    void scheduleOnSeveralLines_keepsItsComments() {
        String schedule = "    schedule:\n      cron: \"0 30 2 * * ?\"   # after the export\n\n      # they sleep\n"
                + "      window: 3h # long\n      # and that was it\n";
        String yaml = file(source() + schedule + "    uploads: false\n");
        assertThat(with(yaml, BEFORE, AFTER))
                .isEqualTo(
                        yaml.replace("\"0 30 2 * * ?\"", "\"0 0 4 ? * MON-FRI\"")
                                .replace(
                                        "window: 3h # long\n",
                                        "window: 90m # long\n      skip: [\"2026-12-24/2027-01-02\", \"2027-05-31\"]\n      blackout: [\"22:00-02:00\"]\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "      skip:\n        - 2026-01-01\n        - \"2026-02-02\" # a feast\n",
                "      skip:\n      - 2026-01-01\n      - \"2026-02-02\" # a feast\n",
                "      skip: [2026-01-01, \"2026-02-02\"] # a feast\n"
            })
    void daysToSkip_howeverTheyAreListed_becomeOthers(String skip) {
        Schedule before =
                new Schedule("0 30 2 * * ?", List.of("2026-01-01", "2026-02-02"), Blackout.NONE, Duration.ofHours(3));
        Schedule after = new Schedule("0 30 2 * * ?", List.of("2027-03-03"), Blackout.NONE, Duration.ofHours(3));
        String yaml = file(source() + "    schedule:\n" + skip + "      cron: \"0 30 2 * * ?\"\n");
        assertThat(with(yaml, before, after)).isEqualTo(yaml.replace(skip, "      skip: [\"2027-03-03\"] # a feast\n"));
        assertThat(with(yaml, before, schedule("0 30 2 * * ?")))
                .isEqualTo(yaml.replace(skip, "      skip: [] # a feast\n"));
    }

    @Test
    void feedWithoutSchedule_getsALine() {
        String yaml = file(source() + "    quiet: 5m # long enough\n\n  other:\n    owns: {entities: none}\n");
        assertThat(with(yaml, null, AFTER))
                .isEqualTo(yaml.replace(
                        "    quiet: 5m # long enough\n",
                        "    quiet: 5m # long enough\n    schedule: " + WRITTEN + "\n"));
    }

    @Test
    void feedOnOneLine_getsTheScheduleThere() {
        String feed = "  nightly: {sftp: {host: h, user: u, password: \"env:PATH\", host-key: \"SHA256:"
                + "A".repeat(43) + "\"}}\n";
        assertThat(with(file(feed), null, AFTER))
                .isEqualTo(file(feed.replace("\"}}", "\"}, schedule: " + WRITTEN + "}")));
    }

    @Test
    void fileThatEndsWithTheFeed_andHasWindowsLineEnds_keepsThem() {
        String yaml = ("district: springfield\nname: S\ntimezone: UTC\nfeeds:\n" + source() + "    uploads: false")
                .replace("\n", "\r\n");
        assertThat(with(yaml, null, schedule("0 0 4 * * ?")))
                .isEqualTo(yaml + "\r\n    schedule: {cron: \"0 0 4 * * ?\"}");
    }

    @Test
    void sameAgain_changesNothing() {
        String yaml = file(source() + "    schedule: {cron: 0 30 2 * * ?, skip: 2026-01-01}\n");
        Schedule same = new Schedule("0 30 2 * * ?", List.of("2026-01-01"), Blackout.NONE, Duration.ofHours(3));
        assertThat(with(yaml, same, same)).isEqualTo(yaml);
    }

    @Test
    void cronThatWouldBeMoreThanAValue_staysOne() {
        String yaml = file(source() + "    schedule: {cron: 0 30 2 * * ?}\n");
        String cron = "x\", window: 1s}\n    uploads: false #\\";
        String changed = ScheduleText.with(yaml, "nightly", BEFORE, schedule(cron));
        assertThat(read(changed).feed("nightly").uploads()).isTrue();
        assertThat(SettingsChanges.between(yaml, changed))
                .singleElement()
                .asString()
                .startsWith("feeds.nightly.schedule.cron: 0 30 2 * * ? -> x\", window: 1s}");
    }

    @Test
    void feedThatIsNotThere_isNotWritten() {
        assertThatThrownBy(() -> ScheduleText.with(file(source()), "weekly", null, AFTER))
                .isInstanceOf(ScheduleText.NotWritten.class)
                .hasMessageContaining("weekly", "in the text of the settings");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "    schedule: {cron: 0 30 2 * * ?} # at night\n",
                "    schedule:\n      cron: 0 30 2 * * ?\n      skip:\n        - 2026-01-01\n",
                "    schedule:\n      cron: 0 30 2 * * ? # at night\n      window: 3h # and longer\n",
                "    schedule: {cron: 0 30 2 * * ?,\n      window: 3h}\n"
            })
    void scheduleThatIsTakenAway_leavesAllElse(String schedule) {
        for (String behind : List.of("", "    # by hand, too\n    uploads: false\n")) {
            assertThat(ScheduleText.without(file(source() + schedule + behind), "nightly"))
                    .isEqualTo(file(source() + behind));
        }
        assertThat(ScheduleText.without(file(source() + schedule).replace("\n", "\r\n"), "nightly"))
                .isEqualTo(file(source()).replace("\n", "\r\n"));
        String last = "district: s\nname: S\ntimezone: UTC\nfeeds:\n" + source();
        assertThat(ScheduleText.without((last + schedule).strip(), "nightly")).isEqualTo(last);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "schedule: {cron: 0 30 2 * * ?}, SOURCE, uploads: true",
                "SOURCE, schedule: {cron: 0 30 2 * * ?}, uploads: true",
                "SOURCE, uploads: true, schedule: {cron: 0 30 2 * * ?}"
            })
    void scheduleOnTheFeedsLine_isTakenAway(String feed) {
        String source = "sftp: {host: h, user: u, password: \"env:PATH\", host-key: \"SHA256:" + "A".repeat(43) + "\"}";
        assertThat(ScheduleText.without(file("  nightly: {" + feed.replace("SOURCE", source) + "}\n"), "nightly"))
                .isEqualTo(file("  nightly: {" + source + ", uploads: true}\n"));
    }

    @Test
    void scheduleThatIsNotThere_isTakenAwayByDoingNothing() {
        assertThat(ScheduleText.without(file(source()), "nightly")).isEqualTo(file(source()));
        assertThatThrownBy(() -> ScheduleText.without(file(source()), "weekly"))
                .isInstanceOf(ScheduleText.NotWritten.class);
    }

    private static String source() {
        return "  nightly:\n    sftp:\n      host: h\n      user: u\n      password: \"env:PATH\"\n      host-key: \"SHA256:"
                + "A".repeat(43) + "\"\n";
    }
}
