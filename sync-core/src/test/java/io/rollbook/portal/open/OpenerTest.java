package io.rollbook.portal.open;

import static io.rollbook.portal.open.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.Envelope;
import io.rollbook.ciphertext.IntakeKey;
import io.rollbook.ciphertext.Sealer.Compression;
import io.rollbook.portal.open.OpenException.Code;
import io.rollbook.portal.parse.Dialects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OpenerTest {
    private static final String USERS = "sourcedId,givenName\nu1,Ada\nu2,Grace\n";

    @TempDir
    Path folder;

    private Desk desk;

    @BeforeEach
    void desk() {
        desk = new Desk(folder);
    }

    private byte[] sealed(String name, String text) throws IOException {
        return desk.sealed(name, text.getBytes(StandardCharsets.UTF_8), Compression.NONE);
    }

    @ParameterizedTest
    @EnumSource
    void open_ownSealer_givesTheFileBack(Compression compression) throws IOException {
        byte[] message = desk.sealed("users.csv", USERS.getBytes(StandardCharsets.UTF_8), compression);

        assertThat(desk.open(message)).containsExactly(Map.entry("users.csv", USERS));
    }

    @Test
    void verify_tellsWhatWasProven() throws IOException {
        Ciphertext delivery = desk.delivery(sealed("users.csv", USERS));

        try (Opening opening = desk.verify(delivery)) {
            assertThat(opening.proof().openedWith()).isEqualTo(desk.keys.get(0).fingerprint());
            assertThat(opening.proof().signer()).isNull();
            assertThat(opening.proof().intake()).isEqualTo(desk.intake.id());
            assertThat(opening.proof().sealedBy()).isEqualTo("source");
            assertThat(opening.members())
                    .containsExactly(
                            new Member(0, "users.csv", USERS.length(), USERS.getBytes(StandardCharsets.UTF_8), false));
        }
    }

    @Test
    void members_ofALongFile_beginAsFarAsItsDialectIsToldBy() throws IOException {
        byte[] file = "u1,Ada\n".repeat(20_000).getBytes(StandardCharsets.UTF_8);

        try (Opening opening = desk.verify(desk.delivery(desk.sealed("users.csv", file, Compression.NONE)))) {
            assertThat(opening.members().get(0).head()).isEqualTo(Arrays.copyOf(file, Dialects.HEAD));
        }
    }

    @Test
    void open_severalMessages_keepsTheirOrder() throws IOException {
        Map<String, byte[]> messages = new LinkedHashMap<>();
        messages.put("users.csv.pgp", sealed("users.csv", USERS));
        messages.put("orgs.csv.PGP", sealed("", "orgs"));
        messages.put("classes.csv.gpg", sealed("_CONSOLE", "classes"));

        assertThat(desk.open(desk.delivery(messages)).keySet()).containsExactly("users.csv", "orgs.csv", "classes.csv");
    }

    @Test
    void open_pathInTheLiteralName_itsLastPartCounts() throws IOException {
        assertThat(desk.open(sealed("C:\\exports\\users.csv", USERS))).containsOnlyKeys("users.csv");
        assertThat(desk.open(sealed("../../etc/users.csv", USERS))).containsOnlyKeys("users.csv");
        assertThat(desk.open(sealed("..", USERS))).containsOnlyKeys("source.csv");
    }

    @Test
    void open_twoFilesOfOneName_refused() throws IOException {
        Map<String, byte[]> messages = new LinkedHashMap<>();
        messages.put("a.pgp", sealed("users.csv", USERS));
        messages.put("b.pgp", sealed("Users.CSV", USERS));

        assertRefused(Code.BAD_ARCHIVE, "there twice", () -> desk.open(desk.delivery(messages)));
    }

    @Test
    void contentDigest_sameFiles_sameHoweverZippedAndOrdered() throws IOException {
        byte[] first = Zips.of("users.csv", USERS, "orgs.csv", "orgs");
        byte[] second = Zips.stored("orgs.csv", "orgs", "users.csv", USERS);

        assertThat(digest(first)).isEqualTo(digest(second)).hasSize(32);
    }

    @Test
    void contentDigest_sameFilesInAFolder_isTheSame() throws IOException {
        byte[] zip = Zips.of("Ada/users.csv", USERS);

        assertThat(digest(zip)).isEqualTo(digest(Zips.of("users.csv", USERS)));
        try (Opening opening = desk.verify(desk.delivery(desk.sealed("roster.zip", zip, Compression.NONE)))) {
            assertThat(opening.members())
                    .containsExactly(
                            new Member(0, "users.csv", USERS.length(), USERS.getBytes(StandardCharsets.UTF_8), true));
        }
    }

    @Test
    void contentDigest_otherContentNameOrKey_differs() throws IOException {
        byte[] digest = digest(Zips.of("users.csv", USERS));

        assertThat(digest(Zips.of("users.csv", USERS + "u3,Joan\n"))).isNotEqualTo(digest);
        assertThat(digest(Zips.of("user.csv", USERS))).isNotEqualTo(digest);
        try (Opening opening = desk.opener()
                .verify(
                        desk.delivery(desk.sealed("r.zip", Zips.of("users.csv", USERS), Compression.NONE)),
                        new Expected("springfield", "nightly", null, false, new byte[] {1}))) {
            assertThat(opening.contentDigest()).isNotEqualTo(digest);
        }
    }

    private byte[] digest(byte[] zip) throws IOException {
        try (Opening opening = desk.verify(desk.delivery(desk.sealed("roster.zip", zip, Compression.NONE)))) {
            return opening.contentDigest();
        }
    }

    @Test
    void verify_toAnotherDistrictsKey_isKeyUnknown() throws IOException {
        byte[] message = sealed("users.csv", USERS);
        Ciphertext delivery = desk.delivery(message);
        desk.keys.set(0, KeyMaker.make("shelbyville", Desk.CLOCK.instant()));

        assertRefused(Code.KEY_UNKNOWN, "no recipient", () -> desk.open(delivery));
    }

    @Test
    void verify_oneMessageToAnotherDistrictsKey_isKeyUnknown() throws IOException {
        byte[] foreign = new Desk(folder).sealed("users.csv", USERS.getBytes(StandardCharsets.UTF_8), Compression.NONE);

        assertRefused(Code.KEY_UNKNOWN, "no recipient", () -> desk.open(foreign));
    }

    @Test
    void open_rotatedKeys_eachNotRetiredOpens() throws IOException {
        Ciphertext delivery = desk.delivery(sealed("users.csv", USERS));
        desk.keys.add(0, KeyMaker.make("springfield", Desk.CLOCK.instant()));

        try (Opening opening = desk.verify(delivery)) {
            assertThat(opening.proof().openedWith()).isEqualTo(desk.keys.get(1).fingerprint());
        }
    }

    @Test
    void verify_unknownIntake_isUnknownSender() throws IOException {
        Ciphertext delivery = desk.delivery(sealed("users.csv", USERS));
        Ciphertext forged = new Ciphertext(IntakeKey.generate().sign(delivery.envelope()), delivery.body());

        assertRefused(Code.UNKNOWN_SENDER, "not signed", () -> desk.open(forged));
    }

    @Test
    void verify_anyHeaderChanged_isUnknownSender() throws IOException {
        Ciphertext delivery = desk.delivery(sealed("users.csv", USERS));
        for (Envelope changed : changedOneByOne(delivery.envelope())) {
            assertRefused(Code.UNKNOWN_SENDER, "not signed", () -> desk.open(new Ciphertext(changed, delivery.body())));
        }
    }

    private static List<Envelope> changedOneByOne(Envelope e) {
        List<Envelope> all = new ArrayList<>();
        byte[] s = e.signature();
        String d = e.digest();
        all.add(new Envelope(
                "other", e.feed(), e.run(), false, false, "source", e.by(), e.created(), e.length(), d, e.intake(), s));
        all.add(new Envelope(
                e.district(), "x", e.run(), false, false, "source", e.by(), e.created(), e.length(), d, e.intake(), s));
        all.add(new Envelope(
                e.district(),
                e.feed(),
                "x",
                false,
                false,
                "source",
                e.by(),
                e.created(),
                e.length(),
                d,
                e.intake(),
                s));
        all.add(new Envelope(
                e.district(),
                e.feed(),
                e.run(),
                true,
                false,
                "source",
                e.by(),
                e.created(),
                e.length(),
                d,
                e.intake(),
                s));
        all.add(new Envelope(
                e.district(),
                e.feed(),
                e.run(),
                false,
                true,
                "source",
                e.by(),
                e.created(),
                e.length(),
                d,
                e.intake(),
                s));
        all.add(new Envelope(
                e.district(),
                e.feed(),
                e.run(),
                false,
                false,
                "uploader",
                e.by(),
                e.created(),
                e.length(),
                d,
                e.intake(),
                s));
        all.add(new Envelope(
                e.district(),
                e.feed(),
                e.run(),
                false,
                false,
                "source",
                "x",
                e.created(),
                e.length(),
                d,
                e.intake(),
                s));
        all.add(new Envelope(
                e.district(),
                e.feed(),
                e.run(),
                false,
                false,
                "source",
                e.by(),
                e.created().plusMillis(1),
                e.length(),
                d,
                e.intake(),
                s));
        all.add(new Envelope(
                e.district(),
                e.feed(),
                e.run(),
                false,
                false,
                "source",
                e.by(),
                e.created(),
                e.length() + 1,
                d,
                e.intake(),
                s));
        all.add(new Envelope(
                e.district(),
                e.feed(),
                e.run(),
                false,
                false,
                "source",
                e.by(),
                e.created(),
                e.length(),
                d + "0",
                e.intake(),
                s));
        all.add(new Envelope(
                e.district(),
                e.feed(),
                e.run(),
                false,
                false,
                "source",
                e.by(),
                e.created(),
                e.length(),
                d,
                "sha256:0",
                s));
        byte[] other = s.clone();
        other[5] ^= 1;
        all.add(e.signed(other));
        all.add(e.signed(new byte[0]));
        return all;
    }

    @Test
    void verify_forAnotherDistrictOrFeed_isWrongDistrict() throws IOException {
        Ciphertext delivery = desk.delivery(sealed("users.csv", USERS));

        assertRefused(Code.WRONG_DISTRICT, "another", () -> desk.opener()
                .verify(delivery, new Expected("shelbyville", "nightly", null, false, Desk.CONTENT_KEY)));
        assertRefused(Code.WRONG_DISTRICT, "another", () -> desk.opener()
                .verify(delivery, new Expected("springfield", "weekly", null, false, Desk.CONTENT_KEY)));
    }

    @Test
    void verify_uploadToAFeedWithoutUploads_isRefused() throws IOException {
        Ciphertext pulled = desk.delivery(sealed("users.csv", USERS));
        Envelope e = pulled.envelope();
        Ciphertext upload =
                new Ciphertext(desk.intake.sign(Desk.envelope(e.length(), e.digest(), "uploader")), pulled.body());

        assertRefused(Code.UNKNOWN_SENDER, "takes none", () -> desk.open(upload));
        desk.opener()
                .verify(upload, new Expected("springfield", "nightly", "any signer", true, Desk.CONTENT_KEY))
                .close();
    }

    @Test
    void verify_bodyChangedOrCutOnTheWay_isCorrupt() throws IOException {
        Ciphertext delivery = desk.delivery(sealed("users.csv", USERS));
        byte[] body = Files.readAllBytes(delivery.body());
        body[body.length / 2] ^= 1;
        Files.write(delivery.body(), body);
        assertRefused(Code.CORRUPT, "not the one", () -> desk.open(delivery));

        Files.write(delivery.body(), new byte[0]);
        assertRefused(Code.CORRUPT, "not the one", () -> desk.open(delivery));
    }

    @Test
    void read_fileReplacedBetweenThePasses_readsTheVerifiedOne() throws IOException {
        Ciphertext delivery = desk.delivery(sealed("users.csv", USERS));
        Ciphertext other = desk.delivery(sealed("users.csv", "something else"));
        try (Opening opening = desk.verify(delivery)) {
            Files.move(other.body(), delivery.body(), StandardCopyOption.REPLACE_EXISTING);
            opening.read((member, plaintext) ->
                    assertThat(plaintext.readAllBytes()).isEqualTo(USERS.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void read_fileOverwrittenBetweenThePasses_isCorrupt() throws IOException {
        Ciphertext delivery = desk.delivery(sealed("users.csv", USERS));
        Ciphertext other = desk.delivery(sealed("users.csv", USERS.replace("Ada", "Eve")));
        try (Opening opening = desk.verify(delivery)) {
            Files.write(delivery.body(), Files.readAllBytes(other.body()));

            assertThatThrownBy(() -> opening.read((member, plaintext) -> plaintext.readAllBytes()))
                    .isInstanceOf(OpenException.class)
                    .hasMessageContaining("something else than the first");
        }
    }

    @Test
    void read_readerStopsEarly_restIsStillVerifiedAndNextMemberGiven() throws IOException {
        byte[] zip = Zips.of("a.csv", "x".repeat(500_000), "b.csv", "b");
        List<String> seen = new ArrayList<>();
        try (Opening opening = desk.verify(desk.delivery(desk.sealed("r.zip", zip, Compression.NONE)))) {
            opening.read((member, plaintext) -> seen.add(member.name() + (char) plaintext.read()));
            opening.read((member, plaintext) -> seen.add(member.name()));
        }

        assertThat(seen).containsExactly("a.csvx", "b.csvb", "a.csv", "b.csv");
    }

    @Test
    void read_readerFails_itsOwnExceptionComesThrough() throws IOException {
        IOException disk = new IOException("disk full");
        IllegalStateException bug = new IllegalStateException("bug");
        try (Opening opening = desk.verify(desk.delivery(sealed("users.csv", USERS)))) {
            assertThatThrownBy(() -> opening.read((member, plaintext) -> {
                        throw disk;
                    }))
                    .isSameAs(disk);
            assertThatThrownBy(() -> opening.read((member, plaintext) -> {
                        throw bug;
                    }))
                    .isSameAs(bug);
        }
    }

    @Test
    void refusal_neverQuotesPlaintext() throws IOException {
        byte[] message =
                desk.sealed("Canary Name.csv", "Canary Text".getBytes(StandardCharsets.UTF_8), Compression.NONE);
        message[message.length - 30] ^= 1;

        assertThatThrownBy(() -> desk.open(message))
                .isInstanceOf(OpenException.class)
                .satisfies(refusal -> assertThat(refusal.toString()).doesNotContain("Canary"))
                .hasNoCause();
    }
}
