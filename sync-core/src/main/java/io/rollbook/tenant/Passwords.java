package io.rollbook.tenant;

import io.rollbook.district.Wrapping;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import org.postgresql.util.PasswordUtil;

/** Passwords of the login roles of districts' databases, and how they lie in the vault. */
final class Passwords {
    /** The SQL state of a login with another password than the role's. */
    static final String WRONG = "28P01";

    private static final SecureRandom RANDOM = new SecureRandom();

    private Passwords() {}

    static String fresh() {
        byte[] bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Sends the verifier only, so that no log of the server can hold the password. */
    static void set(Statement statement, String role, String password) throws SQLException {
        String verifier = PasswordUtil.encodeScramSha256(password.toCharArray());
        statement.execute("ALTER ROLE " + statement.enquoteIdentifier(role, true) + " PASSWORD "
                + statement.enquoteLiteral(verifier));
    }

    /**
     * As the vault keeps it.
     *
     * @param role {@code app} or {@code reader}
     */
    static byte[] wrap(Wrapping wrapping, String slug, String role, String password) {
        return wrapping.wrap(password.getBytes(StandardCharsets.US_ASCII), context(slug, role));
    }

    static String unwrap(Wrapping wrapping, String slug, String role, byte[] wrapped) {
        return new String(wrapping.unwrap(wrapped, context(slug, role)), StandardCharsets.US_ASCII);
    }

    private static String context(String slug, String role) {
        return slug + "/" + role + "-password";
    }
}
