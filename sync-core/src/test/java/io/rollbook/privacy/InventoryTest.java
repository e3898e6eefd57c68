package io.rollbook.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.district.Feed;
import io.rollbook.district.Guard;
import io.rollbook.district.KeepRules;
import io.rollbook.district.Retention;
import io.rollbook.portal.parse.Formats;
import io.rollbook.roster.DataCategory;
import io.rollbook.roster.Keep;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InventoryTest {
    private static final Instant FIRST = Instant.parse("2026-08-01T00:00:00Z");

    private final List<Districts.Kept> versions = new ArrayList<>();
    private String format = "auto";

    private InventoryTest version(Set<Keep> always, String... metadata) {
        int version = versions.size() + 1;
        versions.add(new Districts.Kept(
                version, FIRST.plus(Duration.ofDays(version - 1)), new KeepRules(always, Set.of(metadata))));
        return this;
    }

    private Inventory inventory() {
        KeepRules keep = versions.get(versions.size() - 1).keep();
        Feed feed = new Feed(
                "nightly",
                null,
                null,
                Duration.ZERO,
                Feed.Delivery.NEWEST,
                Feed.Plaintext.REFUSE,
                null,
                true,
                format,
                Feed.Owns.ALL,
                null);
        District district = new District(
                "springfield",
                "Springfield",
                ZoneId.of("UTC"),
                null,
                Map.of("nightly", feed),
                keep,
                Guard.DEFAULT,
                Retention.DEFAULT,
                List.of());
        return Inventory.of(district, versions, Formats.BUILT_IN);
    }

    private List<Inventory.Kept> kept() {
        return inventory().schedule().stream()
                .flatMap(section -> section.kept().stream())
                .distinct()
                .toList();
    }

    private Inventory.Kept kept(String field) {
        return kept().stream()
                .filter(each -> each.field().equals(field))
                .findFirst()
                .orElseThrow();
    }

    private String whyDropped(String file, String column) {
        return inventory().dropped().stream()
                .filter(each -> each.file().equals(file) && each.columns().contains(column))
                .map(Inventory.Dropped::reason)
                .findFirst()
                .orElse("");
    }

    @Test
    void of_directoryOnly_keepsNothingThatHasToBeNamed() {
        version(Set.of());

        assertThat(inventory().schedule())
                .extracting(Inventory.Section::category)
                .containsExactlyElementsOf(Arrays.stream(DataCategory.values())
                        .map(DataCategory::title)
                        .toList());
        assertThat(kept()).allSatisfy(field -> assertThat(field.because()).isEqualTo("directory data"));
        assertThat(kept())
                .extracting(Inventory.Kept::field)
                .contains("users.given_name", "users.sourced_id", "class_terms.term_sourced_id", "enrollments.role")
                .doesNotContain("users.phone", "users.identifier", "user_agents.agent_sourced_id")
                .noneMatch(field -> field.startsWith("demographics.") || field.contains("metadata"));
        assertThat(inventory().section(DataCategory.DEMOGRAPHICS).kept()).isEmpty();
        assertThat(inventory().section(DataCategory.STUDENT_NAME).kept())
                .extracting(Inventory.Kept::field)
                .containsExactly("users.given_name", "users.family_name", "users.middle_name");
    }

    @Test
    void of_whatWasNamedLater_isKeptSinceThen() {
        version(Set.of()).version(Set.of(Keep.PHONE), "house").version(Set.of(Keep.PHONE, Keep.IDENTIFIER), "house");

        assertThat(inventory().version()).isEqualTo(3);
        assertThat(kept("users.given_name")).returns(1, Inventory.Kept::version).returns(FIRST, Inventory.Kept::since);
        assertThat(kept("users.phone"))
                .returns(2, Inventory.Kept::version)
                .returns(FIRST.plus(Duration.ofDays(1)), Inventory.Kept::since)
                .returns("keep.phone: always", Inventory.Kept::because)
                .returns("people of 13 and older", Inventory.Kept::only);
        assertThat(kept("users.identifier")).returns(3, Inventory.Kept::version);
        assertThat(kept("*.metadata"))
                .returns(2, Inventory.Kept::version)
                .returns("keep.metadata: house", Inventory.Kept::because);
    }

    @Test
    void of_whatWasLeftOutMeanwhile_isKeptSinceItWasNamedAgain() {
        version(Set.of(Keep.PHONE)).version(Set.of()).version(Set.of(Keep.PHONE));

        assertThat(kept("users.phone")).returns(3, Inventory.Kept::version);
    }

    @Test
    void of_dropped_tellsEachReason() {
        version(Set.of(Keep.BIRTH_DATE));

        assertThat(whyDropped("students.csv", "IEP_status")).startsWith("never kept: disabilities");
        assertThat(whyDropped("students.csv", "Password")).startsWith("never kept: passwords");
        assertThat(whyDropped("students.csv", "Gender")).isEqualTo("not part of a roster");
        assertThat(whyDropped("students.csv", "State_id")).isEqualTo("not named: keep.identifier");
        assertThat(whyDropped("students.csv", "DOB")).as("it is kept").isEmpty();
        assertThat(whyDropped("demographics.csv", "sex")).isEqualTo("not named: keep.demographics");
        assertThat(whyDropped("users.csv", "phone")).isEqualTo("not named: keep.phone");
        assertThat(whyDropped("users.csv", "givenName")).isEmpty();
        assertThat(whyDropped("any", "metadata.*")).isEqualTo("not named in keep.metadata");
        assertThat(inventory().dropped())
                .contains(new Inventory.Dropped("oneroster-1.1-csv", "results.csv", List.of(), "not part of a roster"));
    }

    @Test
    void of_phonesKept_saysThatBirthDatesAreReadInTransit() {
        version(Set.of(Keep.PHONE));

        assertThat(whyDropped("demographics.csv", "birthDate"))
                .isEqualTo("not named: keep.birth-date; read in transit to tell who is 13, and not stored");
    }

    @Test
    void of_feedWithAFormat_tellsOfNoOther() {
        format = "clever";
        version(Set.of());

        assertThat(inventory().dropped()).extracting(Inventory.Dropped::format).containsOnly("any", "clever");
    }

    @Test
    void of_contacts_areDroppedUnlessGuardiansAreNamed() {
        format = "clever";
        version(Set.of(Keep.PHONE));

        assertThat(whyDropped("students.csv", "Contact_name")).isEqualTo("not named: keep.guardians");
        assertThat(whyDropped("students.csv", "Contact_phone")).isEqualTo("not named: keep.phone, keep.guardians");
        assertThat(whyDropped("students.csv", "Student_id")).isEmpty();

        version(Set.of(Keep.GUARDIANS));

        assertThat(whyDropped("students.csv", "Contact_name")).isEmpty();
        assertThat(whyDropped("students.csv", "Contact_phone")).isEqualTo("not named: keep.phone, keep.guardians");
        assertThat(whyDropped("students.csv", "Contact_phone_type")).isEqualTo("not part of a roster");
    }
}
