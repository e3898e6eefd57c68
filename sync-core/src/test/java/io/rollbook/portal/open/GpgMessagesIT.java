package io.rollbook.portal.open;

import static io.rollbook.portal.open.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.Sealer.Compression;
import io.rollbook.portal.open.OpenException.Code;
import io.rollbook.testing.Gpg;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.openpgp.PGPException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages by the gpg that is there, as districts make them. */
class GpgMessagesIT {
    private static final byte[] USERS = users();

    @TempDir
    static Path home;

    private static Gpg gpg;

    @TempDir
    Path folder;

    private Desk desk;

    private static byte[] users() {
        StringBuilder text = new StringBuilder("sourcedId,givenName\n");
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            text.append('u').append(i).append(",Name ").append(random.nextInt()).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @BeforeAll
    static void keys() throws IOException {
        gpg = new Gpg(home);
        gpg.makeKey("rsa-signs", "rsa2048", "sign", "never");
        gpg.makeKey("ec-signs", "ed25519", "cert", "never");
        gpg.addSubkey(gpg.fingerprint("ec-signs"), "ed25519", "sign");
        gpg.makeKey("stranger", "ed25519", "sign", "never");
        gpg.addSubkey(gpg.fingerprint("stranger"), "cv25519", "encr");
    }

    @AfterAll
    static void end() throws IOException {
        gpg.close();
    }

    @BeforeEach
    void desk() throws IOException {
        desk = new Desk(folder);
        gpg.run(desk.keys.get(0).armoredPublicKey().getBytes(StandardCharsets.US_ASCII), "--import");
    }

    private byte[] encrypt(byte[] content, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("--recipient", desk.keys.get(0).fingerprint()));
        arguments.addAll(List.of("--set-filename", "users.csv"));
        arguments.addAll(List.of(options));
        arguments.add("--encrypt");
        return gpg.run(content, arguments.toArray(String[]::new));
    }

    private void assertOpens(byte[] message) throws IOException {
        assertThat(desk.open(desk.delivery(message)))
                .hasEntrySatisfying("users.csv", bytes -> assertThat(bytes).isEqualTo(USERS))
                .hasSize(1);
    }

    static Stream<List<String>> ways() {
        return Stream.of(
                List.of(),
                List.of("--armor"),
                List.of("--compress-algo", "zip"),
                List.of("--compress-algo", "zlib", "--armor"),
                List.of("--compress-algo", "bzip2"),
                List.of("--compress-algo", "none"),
                List.of("--cipher-algo", "AES128"),
                List.of("--cipher-algo", "TWOFISH"),
                List.of("--cipher-algo", "CAMELLIA256"),
                List.of("--textmode"),
                List.of("--recipient", "stranger"),
                List.of("--throw-keyids"),
                List.of("--throw-keyids", "--recipient", "stranger"),
                List.of("-z", "9", "--no-armor"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void open_madeByGpg_givesTheFileBack(List<String> options) throws IOException {
        if (options.contains("--textmode")) {
            assertThat(desk.open(desk.delivery(encrypt(USERS, "--textmode")))).containsOnlyKeys("users.csv");
        } else {
            assertOpens(encrypt(USERS, options.toArray(String[]::new)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa2048", "rsa3072", "cv25519", "nistp256"})
    void open_keyMadeByGpg_opens(String algorithm) throws IOException, PGPException {
        String user = "district-" + algorithm;
        if (algorithm.startsWith("rsa")) {
            gpg.makeKey(user, algorithm, "sign,encr", "never");
        } else {
            gpg.makeKey(user, "ed25519", "sign", "never");
            gpg.addSubkey(gpg.fingerprint(user), algorithm, "encr");
        }
        List<PrivateKeyRing> imported = KeyMaker.unlock(gpg.secretKey(user), new char[0]);
        desk.keys.set(0, imported.get(0));

        assertThat(imported.get(0).fingerprint()).isEqualTo(gpg.fingerprint(user));
        assertOpens(encrypt(USERS));
        assertOpens(encrypt(USERS, "--throw-keyids"));
    }

    @Test
    void open_zipOfFiles_opens() throws IOException {
        byte[] zip = Zips.of("users.csv", "u", "orgs.csv", "o");

        assertThat(desk.open(encrypt(zip))).containsExactly(Map.entry("users.csv", "u"), Map.entry("orgs.csv", "o"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa-signs", "ec-signs"})
    void verify_signedByThePinnedKey_namesItsPrimaryKey(String user) throws IOException {
        desk.signer(gpg.publicKey(user));
        Ciphertext delivery = desk.delivery(encrypt(USERS, "--local-user", user, "--sign"));

        try (Opening opening = desk.verify(delivery)) {
            assertThat(opening.proof().signer()).isEqualTo(gpg.fingerprint(user));
        }
    }

    @Test
    void verify_signedByTwo_thePinnedOneIsEnough() throws IOException {
        byte[] message = encrypt(USERS, "--local-user", "stranger", "--local-user", "rsa-signs", "--sign");
        for (String user : List.of("rsa-signs", "stranger")) {
            desk.signer(gpg.publicKey(user)).verify(desk.delivery(message)).close();
        }

        assertRefused(Code.BAD_SIGNATURE, "another key", () -> desk.signer(gpg.publicKey("ec-signs"))
                .verify(desk.delivery(message)));
    }

    @Test
    void verify_signedInTextMode_isAccepted() throws IOException {
        desk.signer(gpg.publicKey("rsa-signs"));

        desk.verify(desk.delivery(encrypt(USERS, "--textmode", "--local-user", "rsa-signs", "--sign")))
                .close();
    }

    @Test
    void verify_signedButNoSignerPinned_namesNobody() throws IOException {
        try (Opening opening = desk.verify(desk.delivery(encrypt(USERS, "--local-user", "rsa-signs", "--sign")))) {
            assertThat(opening.proof().signer()).isNull();
        }
    }

    @Test
    void verify_notSigned_isUnsigned() throws IOException {
        desk.signer(gpg.publicKey("rsa-signs"));

        assertRefused(Code.UNSIGNED, "no signature", () -> desk.verify(desk.delivery(encrypt(USERS))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA1", "RIPEMD160"})
    void verify_signedOverAWeakDigest_isBadSignature(String digest) throws IOException {
        desk.signer(gpg.publicKey("rsa-signs"));
        byte[] message = encrypt(
                USERS, "--digest-algo", digest, "--allow-weak-digest-algos", "--local-user", "rsa-signs", "--sign");

        assertRefused(Code.BAD_SIGNATURE, "digest algorithm", () -> desk.verify(desk.delivery(message)));
    }

    @Test
    void verify_signedByAKeyThatHadExpired_isBadSignature() throws IOException {
        gpg.run(
                new byte[0],
                "--passphrase",
                "",
                "--faked-system-time",
                "20200101T000000!",
                "--quick-generate-key",
                "expired",
                "rsa2048",
                "sign",
                "1d");
        desk.signer(gpg.publicKey("expired"));
        byte[] inTime = encryptAt("20200101T120000", "expired");
        // gpg refuses to sign with an expired key; a thief would not.
        gpg.run(new byte[0], "--passphrase", "", "--quick-set-expire", gpg.fingerprint("expired"), "seconds=200000000");
        byte[] late = encryptAt("20220101T000000", "expired");

        desk.verify(desk.delivery(inTime)).close();
        assertRefused(Code.BAD_SIGNATURE, "not valid for signing", () -> desk.verify(desk.delivery(late)));
    }

    private byte[] encryptAt(String time, String user) {
        byte[] signed = gpg.run(
                USERS,
                "--passphrase",
                "",
                "--faked-system-time",
                time + "!",
                "--set-filename",
                "users.csv",
                "--local-user",
                user,
                "--sign");
        return handSealed(signed);
    }

    /** Encrypts packets that are there already, as {@code gpg --sign} made them. */
    private byte[] handSealed(byte[] packets) {
        return Handmade.encrypted(desk, packets);
    }

    @Test
    void verify_signedByARevokedKey_isBadSignature() throws IOException {
        gpg.makeKey("revoked", "ed25519", "sign", "never");
        byte[] message = encrypt(USERS, "--local-user", "revoked", "--sign");
        desk.signer(gpg.publicKey("revoked")).verify(desk.delivery(message)).close();
        String fingerprint = gpg.fingerprint("revoked");
        Path certificate = home.resolve("openpgp-revocs.d").resolve(fingerprint + ".rev");
        String text = java.nio.file.Files.readString(certificate).replace(":-----BEGIN", "-----BEGIN");
        gpg.run(text.getBytes(StandardCharsets.US_ASCII), "--import");

        assertRefused(Code.BAD_SIGNATURE, "not valid for signing", () -> desk.signer(gpg.publicKey("revoked"))
                .verify(desk.delivery(message)));
    }

    @Test
    void verify_signedOnly_isNotOpenPgpByName() {
        assertRefused(
                Code.NOT_OPENPGP,
                "not encrypted",
                () -> desk.open(gpg.run(USERS, "--local-user", "rsa-signs", "--sign")));
        assertRefused(
                Code.NOT_OPENPGP,
                "something else than a message",
                () -> desk.open(gpg.run(USERS, "--local-user", "rsa-signs", "--clear-sign")));
        assertRefused(
                Code.NOT_OPENPGP,
                "something else than a message",
                () -> desk.open(gpg.publicKey("rsa-signs").getBytes(StandardCharsets.US_ASCII)));
        assertRefused(Code.NOT_OPENPGP, "a key", () -> desk.open(gpg.run(new byte[0], "--export", "rsa-signs")));
        assertRefused(Code.NOT_OPENPGP, "neither", () -> desk.open(USERS));
    }

    @Test
    void verify_withoutIntegrityProtection_isNoIntegrity() {
        byte[] message =
                encrypt(USERS, "--rfc2440", "--disable-mdc", "--cipher-algo", "CAST5", "--digest-algo", "SHA256");

        assertRefused(Code.NO_INTEGRITY, "", () -> desk.open(message));
    }

    @Test
    void verify_byAPasswordOnly_isKeyUnknown() {
        assertRefused(
                Code.KEY_UNKNOWN,
                "no recipient",
                () -> desk.open(gpg.run(USERS, "--passphrase", "secret", "--symmetric")));
    }

    @Test
    void verify_armourFollowedByAnother_isRefused() throws IOException {
        byte[] one = encrypt(USERS, "--armor");
        byte[] two = new byte[one.length * 2];
        System.arraycopy(one, 0, two, 0, one.length);
        System.arraycopy(one, 0, two, one.length, one.length);

        assertRefused(Code.CORRUPT, "bytes after", () -> desk.open(two));
    }

    @Test
    void seal_ownSealer_isReadByGpg() throws IOException, PGPException {
        Gpg portal = gpg;
        byte[] exported = KeyMaker.lock(desk.keys, "correct horse".toCharArray());
        portal.run(exported, "--passphrase", "correct horse", "--import");
        for (Compression compression : Compression.values()) {
            byte[] sealed = desk.sealed("users.csv", USERS, compression);
            assertThat(portal.run(sealed, "--passphrase", "correct horse", "--decrypt"))
                    .isEqualTo(USERS);
        }
    }

    @Test
    void unlock_lockedKeys_sameKeyAndOpens() throws IOException, PGPException {
        byte[] locked = KeyMaker.lock(desk.keys, "correct horse".toCharArray());
        byte[] message = encrypt(USERS);
        desk.keys.set(0, KeyMaker.unlock(locked, "correct horse".toCharArray()).get(0));

        assertOpens(message);
    }
}
