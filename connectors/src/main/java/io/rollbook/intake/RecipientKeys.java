package io.rollbook.intake;

import io.rollbook.ciphertext.RecipientKey;
import io.rollbook.database.DatabaseException;
import io.rollbook.intake.IntakeException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import javax.sql.DataSource;

/** The districts' public keys, from the control database. */
public final class RecipientKeys {
    private final DataSource control;
    private final Clock clock;

    /** Over the control database. */
    public RecipientKeys(DataSource control, Clock clock) {
        this.control = control;
        this.clock = clock;
    }

    /**
     * The newest key of a district.
     *
     * @throws IntakeException where it has none
     */
    public RecipientKey of(String district) {
        try (Connection connection = control.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        """
                        SELECT armored FROM control.district_keys
                        WHERE slug = ? AND retired IS NULL ORDER BY created DESC, fingerprint LIMIT 1
                        """)) {
            query.setString(1, district);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new IntakeException(
                            Reason.NO_DISTRICT_KEY,
                            "The district has no key yet to seal to: its portal makes one when the district is applied"
                                    + " there.");
                }
                return RecipientKey.parse(row.getString(1), clock);
            }
        } catch (SQLException e) {
            throw DatabaseException.of("reading a district's public key", e);
        }
    }
}
