package io.rollbook.district;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectsTest {
    private static final String FEED =
            """
              nightly:
                sftp:
                  host: sftp.example.org
                  user: rollbook
                  path: /outgoing
                  files: "*.pgp"
                  password: "env:PATH"
                  host-key: "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                schedule: {cron: "0 30 2 * * ?"}
            """;
    private static final String BEFORE = file(FEED, "guard: {students-removed: {percent: 2, count: 25}}");

    private static String file(String feeds, String more) {
        return "district: springfield\nname: Springfield\ntimezone: America/Chicago\nfeeds:\n" + feeds + more + "\n";
    }

    private static District read(String yaml) {
        DistrictFile.Result result =
                DistrictFile.parse(yaml, Path.of("/"), cron -> Optional.empty(), format -> Optional.empty());
        assertThat(result).as("%s", result).isInstanceOf(DistrictFile.Read.class);
        return ((DistrictFile.Read) result).district();
    }

    private static List<String> told(String before, String after) {
        return Effects.between(read(before), read(after)).stream()
                .map(effect -> (effect.loud() ? "! " : "") + effect)
                .toList();
    }

    @Test
    void sameSettings_haveNone() {
        assertThat(told(BEFORE, BEFORE.replace("feeds:", "feeds:   # all of them")))
                .isEmpty();
    }

    @Test
    void newDistrict_isToldByWhatIsNotAsUsual() {
        District fresh = read(file(FEED, "keep: {birth-date: always}\nshared-schools: allow"));
        assertThat(Effects.between(null, fresh))
                .extracting(Effect::toString)
                .containsExactly(
                        "district: its database, its key pair and its queue are made",
                        "district: another district may have the same schools: its export is not told from this one's"
                                + " any more",
                        "feed nightly: is new: SFTP rollbook@sftp.example.org:22, folder /outgoing",
                        "feed nightly: files: *.pgp",
                        "feed nightly: logs in with: a password, env:PATH",
                        "feed nightly: host key: SHA256:" + "A".repeat(43),
                        "feed nightly: what is read is: left as it is at the district",
                        "feed nightly: begins by itself: 0 30 2 * * ?, looks for 3h",
                        "what may enter: NEW with the next delivery: birth dates (keep.birth-date: always)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            host: sftp.example.org | host: other.example.org | feed nightly: comes from: SFTP rollbook@other.example.org:22, folder /outgoing (was SFTP rollbook@sftp.example.org:22, folder /outgoing)
            "*.pgp"       | "*.zip"                    | feed nightly: files: *.zip (was *.pgp)
            AAA"          | BBB"                       | ! feed nightly: host key: SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABBB (was SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA)
            path: /outgoing | path: /outgoing, after-read: delete | ! feed nightly: what is read is: deleted at the district (was left as it is at the district)
            schedule:     | plaintext: seal, schedule: | ! feed nightly: files that are not OpenPGP: taken, and sealed while they stream (was refused)
            0 30 2        | 0 30 3                     | feed nightly: begins by itself: 0 30 3 * * ?, looks for 3h (was 0 30 2 * * ?, looks for 3h)
            schedule:     | owns: {entities: none}, schedule: | ! feed nightly: removes what it does not list of: none of all schools, current terms (was all of all schools, current terms)
            America/Chicago | America/Denver           | ! district: time zone: America/Denver (was America/Chicago); schedules and dates are meant on its clocks
            name: Springfield | name: Springfield Schools | district: name: Springfield Schools (was Springfield)
            count: 25     | count: 40                  | ! limits: students-removed: more than 2 % and 40, at one school more than 10 % and 5 (was more than 2 % and 25, at one school more than 10 % and 5); that is looser
            percent: 2,   | percent: 1.5,              | limits: students-removed: more than 1.5 % and 25, at one school more than 10 % and 5 (was more than 2 % and 25, at one school more than 10 % and 5)
            {percent: 2, count: 25} | off              | ! limits: students-removed: off (was more than 2 % and 25, at one school more than 10 % and 5); that is looser
            guard: {      | guard: {stale: 9, | ! limits: stale: 9 school days (was 3 school days); that is looser
            guard:        | retention: {history: 100d}, guard: | ! history: earlier versions are kept for 100 days (was 400 days); older ones are erased for good: they can neither be looked up nor be put back
            guard:        | retention: {history: 500d}, guard: | history: earlier versions are kept for 500 days (was 400 days)
            guard:        | keep: {metadata: [house]}, guard: | ! what may enter: NEW with the next delivery: the source's own column house (keep.metadata)
            guard:        | notices: [{mail: it@example.org}], guard: | notices: go to mail:it@example.org about held, rejected, failed, late, recovered, digest
            """)
    void oneChange_isOneSentence(String what, String with, String told) {
        String lines = with.replaceAll(", (after-read|schedule|guard)", "\n$1");
        assertThat(told(BEFORE, indented(BEFORE, what, lines))).containsExactly(told);
    }

    /** Further lines begin where the first one does. */
    private static String indented(String yaml, String what, String lines) {
        int at = yaml.indexOf(what);
        String indent = " ".repeat(at - yaml.lastIndexOf('\n', at) - 1);
        return yaml.substring(0, at)
                + lines.replace("\n", "\n" + (indent.length() > 8 ? "" : indent))
                + yaml.substring(at + what.length());
    }

    @Test
    void dataThatEntersNoLonger_isToldWithWhatBecomesOfIt() {
        String keeps = BEFORE + "keep: {phone: always, demographics: always}\n";
        assertThat(told(keeps, BEFORE))
                .containsExactly(
                        "! what may enter: NO LONGER entering: phone numbers of people of 13 and older; what entered before"
                                + " stays in the history for 400 days",
                        "! what may enter: NO LONGER entering: sex, race, ethnicity, place of birth and residence status;"
                                + " what entered before stays in the history for 400 days, and in the roster");
    }

    @Test
    void feedsThatComeAndGo_areTold() {
        assertThat(told(BEFORE, file("  manual: {}\n", "")))
                .containsExactly(
                        "feed manual: is new: uploads only",
                        "! feed nightly: is gone: nothing comes by it any more; what came stays as it is until another feed"
                                + " owns it");
    }

    @Test
    void scheduleThatIsTakenOut_isLoud() {
        assertThat(told(BEFORE, BEFORE.replaceAll(" *schedule:.*\n", "")))
                .containsExactly("! feed nightly: begins by itself: never (was 0 30 2 * * ?, looks for 3h)");
    }

    @Test
    void daysThatAreOver_areNotedWithTheirLine() {
        String yaml = file(
                FEED.replace(
                        "\"0 30 2 * * ?\"}",
                        "\"0 30 2 * * ?\",\n      skip: [\"2026-11-26\",\n        \"2025-12-24/2026-01-02\"]}"),
                "guard:\n  rollover:\n    - {from: 2026-07-01, to: 2026-09-01}");
        String over = " is over and does nothing any more: write the next one, or take it out";
        assertThat(PastDays.of(yaml, LocalDate.of(2026, 11, 26)))
                .extracting(SettingsProblem::toString)
                .containsExactly(
                        "line 15: feeds.nightly.schedule.skip: 2025-12-24/2026-01-02" + over,
                        "line 18: guard.rollover[1].to: this window" + over);
        assertThat(PastDays.of(yaml, LocalDate.of(2026, 1, 2))).isEmpty();
    }
}
