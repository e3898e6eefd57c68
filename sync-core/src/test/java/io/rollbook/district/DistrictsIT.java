package io.rollbook.district;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.rollbook.control.ControlDatabase;
import io.rollbook.roster.Keep;
import io.rollbook.testing.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistrictsIT {
    private static final String YAML =
            """
            district: springfield
            name: Springfield   # a comment
            timezone: America/Chicago
            feeds:
              nightly:
                signer: "file:signer.asc"
            """;
    private static final String KEY = "-----BEGIN PGP PUBLIC KEY BLOCK-----\none";

    @TempDir
    Path folder;

    private ControlDatabase control;
    private Districts districts;

    @BeforeEach
    void start() throws IOException {
        control = ControlDatabase.open(TestDatabases.control());
        districts = new Districts(
                control.dataSource(), cron -> Optional.empty(), format -> Optional.empty(), Clock.systemUTC());
        Files.writeString(folder.resolve("signer.asc"), KEY);
    }

    private String text() {
        return districts.text("springfield").orElseThrow().yaml();
    }

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void apply_newDistrict_isVersionOne() {
        Application.Applied applied = apply(YAML);
        assertThat(applied.isNew()).isTrue();
        assertThat(applied.version()).isEqualTo(1);
        assertThat(applied.changes()).isEmpty();
        assertThat(districts.find("springfield")).contains(applied.district());
        assertThat(text()).isEqualTo(YAML);
        assertThat(districts.registered("springfield").orElseThrow().folder()).isEqualTo(folder);
    }

    @Test
    void apply_notAllowedHere_putsNothingInForce() {
        assertThatThrownBy(() -> districts.apply(YAML, folder, "tester", Basis.ANY, district -> {
                    throw new IllegalStateException("not the portal of " + district.slug());
                }))
                .hasMessage("not the portal of springfield");
        assertThat(districts.find("springfield")).isEmpty();
        assertThat(districts.versions("springfield")).isEmpty();
    }

    @Test
    void apply_sameAgain_changesNothing() {
        apply(YAML);
        Application.Applied again = apply(YAML);
        assertThat(again.isNew()).isFalse();
        assertThat(again.version()).isEqualTo(1);
        assertThat(again.changes()).isEmpty();
        assertThat(districts.versions("springfield")).hasSize(1);
    }

    @Test
    void apply_otherComments_isAVersionThatSaysSo_soThatTheyAreNotLost() {
        apply(YAML);
        String other = YAML.replace("# a comment", "# another comment");
        Application.Applied again = apply(other);
        assertThat(again.version()).isEqualTo(2);
        assertThat(again.changes()).containsExactly("comments and layout only");
        assertThat(text()).isEqualTo(other);
    }

    @Test
    void apply_changedFile_replacesItWholeAndSaysWhat() {
        apply(YAML);
        Application.Applied changed = apply(YAML.replace("Springfield ", "Springfield Schools ")
                        .replace("    signer: \"file:signer.asc\"\n", "    uploads: true\n")
                + "guard: {stale: 5}\n");
        assertThat(changed.version()).isEqualTo(2);
        assertThat(changed.changes())
                .containsExactly(
                        "name: Springfield -> Springfield Schools",
                        "feeds.nightly.uploads: (not set) -> true",
                        "guard.stale: (not set) -> 5",
                        "feeds.nightly.signer: file:signer.asc -> (not set)");
        assertThat(districts.find("springfield").orElseThrow().feed("nightly").signer())
                .isNull();
        assertThat(districts.versions("springfield"))
                .extracting(Districts.Version::version)
                .containsExactly(2, 1);
    }

    @Test
    void apply_onSettingsThatAreNoLongerInForce_putsNothingInForce() {
        apply(YAML);
        apply(YAML + "guard: {stale: 5}\n");
        Basis first = new Basis("springfield", 1);
        assertThat(districts.apply(YAML, folder, "tester", first, any -> {})).isEqualTo(new Application.Overtaken(2));
        assertThat(districts.apply(YAML, folder, "tester", new Basis(null, 0), any -> {}))
                .isEqualTo(new Application.Overtaken(2));
        assertThat(text()).isEqualTo(YAML + "guard: {stale: 5}\n");
        assertThat(districts.apply(YAML, folder, "tester", new Basis("springfield", 2), any -> {}))
                .isInstanceOf(Application.Applied.class);
    }

    @Test
    void fileOfAnotherDistrict_isRefusedByItsLine() {
        apply(YAML);
        Basis basis = new Basis("springfield", 1);
        String other = "# theirs\n" + YAML.replace("district: springfield", "district: shelbyville");
        String problem =
                "line 2: district: is shelbyville, and these are the settings of springfield: a district keeps its"
                        + " word; another district is a file of its own";
        assertThat(districts.apply(other, folder, "tester", basis, any -> {}))
                .isInstanceOfSatisfying(
                        Application.Refused.class,
                        refused -> assertThat(refused.problems().toString()).isEqualTo("[" + problem + "]"));
        assertThat(districts.review(other, folder, basis, any -> {}))
                .isInstanceOfSatisfying(
                        Review.Bad.class,
                        bad -> assertThat(bad.problems().toString()).isEqualTo("[" + problem + "]"));
        assertThat(districts.find("shelbyville")).isEmpty();
    }

    @Test
    void review_tellsWhatWouldChange_andChangesNothing() {
        Review.Good fresh = (Review.Good) districts.review(YAML, folder, Basis.ANY, any -> {});
        assertThat(fresh.isNew()).isTrue();
        assertThat(fresh.changes()).isEmpty();
        assertThat(fresh.effects()).isNotEmpty();
        assertThat(districts.find("springfield")).isEmpty();

        apply(YAML);
        Review.Good changed =
                (Review.Good) districts.review(YAML + "keep: {phone: always}\n", folder, Basis.ANY, any -> {});
        assertThat(changed.version()).isEqualTo(1);
        assertThat(changed.changes()).containsExactly("keep.phone: (not set) -> always");
        assertThat(changed.effects()).singleElement().matches(Effect::loud);
        assertThat(districts.versions("springfield")).hasSize(1);
        assertThatThrownBy(() -> districts.review(YAML, folder, Basis.ANY, district -> {
                    throw new IllegalStateException("not the portal of " + district.slug());
                }))
                .hasMessage("not the portal of springfield");
    }

    @Test
    void kept_everyVersion_saysWhatItKept() {
        apply(YAML);
        apply(YAML + "keep: {phone: always, metadata: [house]}\n");
        apply(YAML + "keep: {phone: never}\n");

        assertThat(districts.kept("springfield"))
                .extracting(Districts.Kept::version, Districts.Kept::keep)
                .containsExactly(
                        tuple(1, KeepRules.DIRECTORY_ONLY),
                        tuple(2, new KeepRules(Set.of(Keep.PHONE), Set.of("house"))),
                        tuple(3, KeepRules.DIRECTORY_ONLY));
    }

    @Test
    void find_signerFileReplacedWithoutApplying_keepsTheSignerOfTheApply() throws IOException {
        apply(YAML);
        Files.writeString(folder.resolve("signer.asc"), KEY.replace("one", "two"));
        assertThat(districts.find("springfield").orElseThrow().feed("nightly").signer())
                .isEqualTo(KEY);

        Application.Applied applied = apply(YAML);
        assertThat(applied.version()).isEqualTo(2);
        assertThat(applied.changes()).containsExactly("feeds.nightly.signer: the key in the file has changed");
        assertThat(districts.find("springfield").orElseThrow().feed("nightly").signer())
                .endsWith("two");

        Files.delete(folder.resolve("signer.asc"));
        assertThat(districts.find("springfield")).isPresent();
    }

    @Test
    void apply_badFile_isRefusedAndTheFormerStays() {
        apply(YAML);
        Application refused = districts.apply(YAML + "zebra: 1\n", folder, "ann");
        assertThat(refused).isInstanceOf(Application.Refused.class);
        assertThat(((Application.Refused) refused).problems())
                .extracting(SettingsProblem::key)
                .containsExactly("zebra");
        assertThat(text()).isEqualTo(YAML);
    }

    @Test
    void list_pages_areInOrder() {
        for (String slug : new String[] {"carol", "alice", "bob"}) {
            apply(YAML.replace("springfield", slug));
        }
        assertThat(districts.list(2, null))
                .extracting(registered -> registered.district().slug())
                .containsExactly("alice", "bob");
        assertThat(districts.list(2, "bob"))
                .extracting(registered -> registered.district().slug())
                .containsExactly("carol");
    }

    @Test
    void list_oneDistrictUnreadable_doesNotHideTheOthers() throws Exception {
        apply(YAML);
        apply(YAML.replace("springfield", "shelbyville"));
        try (var connection = control.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("UPDATE control.districts SET settings = 'gone: 1' WHERE slug = 'springfield'");
        }
        assertThat(districts.list())
                .extracting(registered -> registered.district().slug())
                .containsExactly("shelbyville");
        assertThat(districts.unreadable()).containsExactly("springfield");
    }

    @Test
    void find_unknownDistrict_isEmpty() {
        assertThat(districts.find("nowhere")).isEmpty();
        assertThat(districts.text("nowhere")).isEmpty();
        assertThat(districts.versions("nowhere")).isEmpty();
    }

    private Application.Applied apply(String yaml) {
        Application applied = districts.apply(yaml, folder, "ann");
        assertThat(applied).isInstanceOf(Application.Applied.class);
        return (Application.Applied) applied;
    }
}
