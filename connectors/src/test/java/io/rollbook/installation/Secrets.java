package io.rollbook.installation;

import io.rollbook.database.Database;
import io.rollbook.district.MasterKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.jcajce.JcaPGPSecretKeyRing;

/**
 * What only a portal may hold of a district, made out as a portal does.
 *
 * @param hunts looks for each of them, by what it is
 */
record Secrets(Map<String, Hunt> hunts) {
    static final String APP_PASSWORD = "app role's password";
    static final String PRIVATE_KEY = "piece of a private key";
    private static final int PIECE = 24;

    static Secrets of(String slug, Database control, Path portalHome) throws IOException, SQLException, PGPException {
        Path masterFile = portalHome.resolve("master.key");
        MasterKey master = MasterKey.inFile(masterFile);
        byte[] app = master.unwrap(bytes(control, "SELECT app_password FROM vault.tenants"), slug + "/app-password");
        byte[] reader =
                master.unwrap(bytes(control, "SELECT reader_password FROM vault.tenants"), slug + "/reader-password");
        String fingerprint =
                new String(bytes(control, "SELECT fingerprint::bytea FROM vault.private_keys"), StandardCharsets.UTF_8);
        byte[] ring = master.unwrap(
                bytes(control, "SELECT wrapped FROM vault.private_keys"), slug + "/private-key/" + fingerprint);
        Map<String, Hunt> hunts = new LinkedHashMap<>();
        hunts.put(APP_PASSWORD, new Hunt(new String(app, StandardCharsets.US_ASCII)));
        hunts.put("reader's password", new Hunt(new String(reader, StandardCharsets.US_ASCII)));
        hunts.put("master key", new Hunt(longestWord(Files.readString(masterFile))));
        for (byte[] piece : pieces(ring)) {
            hunts.put(PRIVATE_KEY + " " + hunts.size(), Hunt.of(piece));
        }
        return new Secrets(hunts);
    }

    /** Pieces of the secret numbers, from their whole length: which of them a program keeps as they are is its own affair. */
    private static List<byte[]> pieces(byte[] encoded) throws IOException, PGPException {
        List<byte[]> out = new ArrayList<>();
        for (PGPSecretKey key : (PGPSecretKeyRing) new JcaPGPSecretKeyRing(encoded)) {
            byte[] numbers =
                    key.extractPrivateKey(null).getPrivateKeyDataPacket().getEncoded();
            for (int at = numbers.length % PIECE; at + PIECE <= numbers.length; at += PIECE) {
                out.add(Arrays.copyOfRange(numbers, at, at + PIECE));
            }
        }
        return out;
    }

    private static String longestWord(String text) {
        return Arrays.stream(text.split("[^A-Za-z0-9+/=]"))
                .max(java.util.Comparator.comparingInt(String::length))
                .orElseThrow();
    }

    private static byte[] bytes(Database database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                PreparedStatement query = connection.prepareStatement(sql);
                ResultSet row = query.executeQuery()) {
            row.next();
            return row.getBytes(1);
        }
    }
}
