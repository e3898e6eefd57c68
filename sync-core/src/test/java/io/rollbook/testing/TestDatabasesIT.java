package io.rollbook.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class TestDatabasesIT {
    @Test
    void tenant_isProvisionedAndEmpty() throws SQLException {
        TestTenant tenant = TestDatabases.tenant();
        try (Connection connection = tenant.connect();
                ResultSet row = connection.createStatement().executeQuery("SELECT count(*) FROM roster.users")) {
            row.next();
            assertThat(row.getInt(1)).isZero();
        }
    }
}
