package io.rollbook.made;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.made.Truth.EntityTruth;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MadeDistrictTest {
    private static final LocalDate DATE = LocalDate.of(2026, 11, 22);
    private static final List<String> NOT_KEPT = List.of(
            "status",
            "dateLastModified",
            "identifier",
            "orgSourcedIds",
            "role",
            "sms",
            "phone",
            "password",
            "agentSourcedIds");

    private final MadeDistrict small = MadeDistrict.of(Size.SMALL, 7, DATE);

    @ParameterizedTest
    @EnumSource(Night.class)
    void writeZip_sameSeed_sameBytes(Night night) throws IOException {
        assertThat(zip(MadeDistrict.of(Size.TINY, 5, DATE), night))
                .isEqualTo(zip(MadeDistrict.of(Size.TINY, 5, DATE), night));
    }

    @Test
    void writeZip_otherSeed_otherBytes() throws IOException {
        assertThat(zip(MadeDistrict.of(Size.TINY, 5, DATE), Night.FIRST))
                .isNotEqualTo(zip(MadeDistrict.of(Size.TINY, 6, DATE), Night.FIRST));
    }

    @Test
    void truth_small_isOfTheSizeItSays() {
        Truth first = small.truth(Night.FIRST);

        assertThat(first.entity("orgs").records()).isEqualTo(13);
        assertThat(first.entity("users").records()).isBetween(8_200L, 9_200L);
        assertThat(first.entity("classes").records()).isBetween(2_200L, 2_800L);
        assertThat(first.entity("enrollments").records()).isBetween(55_000L, 65_000L);
        assertThat(first.entities().values())
                .allMatch(entity -> entity.added() == entity.records() && entity.absent() == 0);
    }

    @Test
    void truth_secondNight_isAboutOneInAHundred() {
        EntityTruth enrollments = small.truth(Night.SECOND).entity("enrollments");

        assertThat(enrollments.added() * 100.0 / enrollments.records()).isBetween(0.5, 2.0);
        assertThat(enrollments.absent() * 100.0 / enrollments.records()).isBetween(0.5, 2.0);
        for (String entity : List.of("orgs", "courses", "classes", "users")) {
            assertThat(small.truth(Night.SECOND).entity(entity).changed())
                    .as(entity)
                    .isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({"FIRST,", "SECOND,FIRST", "CUT_AT_LINE_END,SECOND"})
    void truth_everyNight_agreesWithAComparisonOfTheFiles(Night night, Night before) throws IOException {
        Truth truth = small.truth(night);
        for (String file : small.files().subList(1, small.files().size())) {
            Map<String, Map<String, String>> had = before == null ? Map.of() : read(file, before);
            Map<String, Map<String, String>> has = read(file, night);

            long added =
                    has.keySet().stream().filter(id -> !had.containsKey(id)).count();
            long absent =
                    had.keySet().stream().filter(id -> !has.containsKey(id)).count();
            long unchanged = has.entrySet().stream()
                    .filter(row -> row.getValue().equals(had.get(row.getKey())))
                    .count();
            assertThat(truth.entity(table(file)))
                    .as(file)
                    .isEqualTo(new EntityTruth(
                            has.size(), added, has.size() - added - unchanged, unchanged, 0, 0, absent, 0));
        }
    }

    @Test
    void truth_changes_agreesWithAComparisonOfTheFiles() throws IOException {
        Truth truth = small.truth(Night.CHANGES);
        for (String file : small.files().subList(1, small.files().size())) {
            Map<String, Map<String, String>> had = read(file, Night.FIRST);
            Map<String, Map<String, String>> has = read(file, Night.SECOND);
            List<String> added =
                    has.keySet().stream().filter(id -> !had.containsKey(id)).toList();
            List<String> gone =
                    had.keySet().stream().filter(id -> !has.containsKey(id)).toList();
            EntityTruth entity = truth.entity(table(file));

            assertThat(entity.added()).as(file).isEqualTo(added.size());
            assertThat(entity.tombstoned()).as(file).isEqualTo(gone.size());
            assertThat(entity.changed())
                    .as(file)
                    .isEqualTo(small.truth(Night.SECOND).entity(table(file)).changed());
            assertThat(entity.records()).as(file).isEqualTo(truth.file(file).read());
            assertThat(text(file, Night.CHANGES).lines().skip(1).filter(line -> line.contains(",tobedeleted,")))
                    .as(file)
                    .hasSize(gone.size());
        }
        assertThat(truth.file("users.csv").read()).isPositive();
        assertThat(text("manifest.csv", Night.CHANGES)).contains("file.users,delta", "file.results,absent");
    }

    @Test
    void write_everyNight_referencesHoldExceptInFlawedRows() throws IOException {
        for (Night night : List.of(Night.FIRST, Night.SECOND)) {
            Set<String> users = read("users.csv", night).keySet();
            assertThat(read("enrollments.csv", night).values())
                    .as(night.name())
                    .isNotEmpty()
                    .allMatch(row -> users.contains(row.get("userSourcedId")));
            assertThat(small.truth(night).file("enrollments.csv").quarantined()).isEqualTo(2);
            assertThat(small.truth(night).file("users.csv").quarantined()).isEqualTo(2);
        }
    }

    @Test
    void write_cutInLine_endsInsideALine() throws IOException {
        assertThat(text("enrollments.csv", Night.CUT_IN_LINE)).doesNotEndWith("\n");
        assertThat(text("enrollments.csv", Night.CUT_IN_LINE))
                .startsWith(text("enrollments.csv", Night.CUT_AT_LINE_END));
    }

    @Test
    void write_names_holdWhatNamesHold() throws IOException {
        String users = text("users.csv", Night.FIRST);

        assertThat(users).contains("O'Brien", "García-Núñez", "Łukaszewicz", "Nguyễn");
        assertThat(users.lines().skip(1)).allMatch(line -> line.contains("@") && line.contains(".example.org"));
        assertThat(text("classes.csv", Night.FIRST)).contains("\"Art \"\"Open Studio\"\", Beginning, Section 1\"");
        assertThat(text("manifest.csv", Night.FIRST).lines()).hasSize(18);
    }

    private Map<String, Map<String, String>> read(String file, Night night) throws IOException {
        Set<String> classes =
                file.equals("enrollments.csv") ? read("classes.csv", night).keySet() : Set.of();
        Map<String, Map<String, String>> rows = new HashMap<>();
        Set<String> seen = new HashSet<>();
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        for (CSVRecord record : format.parse(new StringReader(text(file, night)))) {
            Map<String, String> row = record.toMap();
            if (!seen.add(row.get("sourcedId"))) {
                throw new AssertionError("twice: " + row.get("sourcedId"));
            }
            boolean flawed = file.equals("users.csv") && "".equals(row.get("familyName"))
                    || file.equals("enrollments.csv") && !classes.contains(row.get("classSourcedId"));
            if (!flawed) {
                rows.put(row.get("sourcedId"), row);
                if (!file.equals("enrollments.csv") && !file.equals("users.csv")) {
                    row.keySet().remove("identifier");
                } else if (file.equals("users.csv")) {
                    row.keySet().removeAll(NOT_KEPT);
                }
            }
        }
        return rows;
    }

    private String text(String file, Night night) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        small.write(night, file, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String table(String file) {
        return file.equals("academicSessions.csv") ? "academic_sessions" : file.replace(".csv", "");
    }

    private static byte[] zip(MadeDistrict district, Night night) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        district.writeZip(night, out);
        return out.toByteArray();
    }
}
