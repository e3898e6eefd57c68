package io.rollbook.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.rollbook.audit.AuditVerifier;
import io.rollbook.audit.ControlHead;
import io.rollbook.audit.Verification;
import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.control.AuditHeads;
import io.rollbook.database.DatabaseException;
import io.rollbook.database.Sql;
import io.rollbook.roster.Entity;
import io.rollbook.run.RunState;
import io.rollbook.testing.Room;
import io.rollbook.testing.StagedNight;
import io.rollbook.testing.TestDatabases;
import io.rollbook.testing.TestTenant;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the district's PostgreSQL fills up while a delivery is worked on: one table lies on a disk that is too small. */
class DatabaseFullIT {
    private static final int PEOPLE = 6_000;

    @TempDir
    Path folder;

    private final TestTenant district = TestDatabases.tenant();
    private Room room;
    private PortalDesk desk;
    private Connection tenant;
    private String table = "";

    @BeforeEach
    void start() throws Exception {
        room = Room.make(folder.resolve("disk"), 1);
        assumeThat(room.isSmall())
                .as("a disk that can be filled, which only root can make")
                .isTrue();
        desk = new PortalDesk(district, folder);
        tenant = district.connect();
        superuser("CREATE TABLESPACE small LOCATION '" + room.folder() + "'");
    }

    @AfterEach
    void stop() throws Exception {
        if (!table.isEmpty()) {
            superuser("ALTER TABLE " + table + " SET TABLESPACE pg_default");
        }
        if (room.isSmall()) {
            superuser("DROP TABLESPACE small");
            tenant.close();
            desk.close();
        }
        room.close();
    }

    @Test
    void receive_diskFullWhileStaging_appliesNothingAndGoesThroughOnceThereIsRoom() throws Exception {
        assertGoesThroughOnceThereIsRoom("staging.users");
    }

    @Test
    void receive_diskFullInMidMerge_appliesNothingAndGoesThroughOnceThereIsRoom() throws Exception {
        assertGoesThroughOnceThereIsRoom("roster.users");
    }

    private void assertGoesThroughOnceThereIsRoom(String onSmallDisk) throws Exception {
        table = onSmallDisk;
        superuser("ALTER TABLE " + table + " SET TABLESPACE small");
        Ciphertext delivery = desk.deliver(crowded());

        assertThatThrownBy(() -> desk.portal.receive(delivery))
                .isInstanceOfSatisfying(DatabaseException.class, failure -> {
                    assertThat(failure.isTransient()).as("tried again").isTrue();
                    assertThat(failure).hasMessageContaining("disk is full");
                });

        assertThat(desk.last().state().isEnd()).isFalse();
        assertThat(count("roster.orgs")).isZero();
        assertThat(count("roster.users")).isZero();
        assertThat(count("sync.runs")).isZero();
        assertThat(count("audit.entries")).isZero();

        room.resize(64);
        assertThat(desk.portal.receive(delivery).state()).isEqualTo(RunState.MERGED);
        assertThat(count("roster.users")).isEqualTo(PEOPLE + 5);
        assertThat(count("sync.runs")).isEqualTo(1);
        AuditHeads.Head head = desk.heads.find(district.slug()).orElseThrow();
        assertThat(new AuditVerifier().verify(tenant, new ControlHead(head.roots(), head.entries(), head.head())))
                .isInstanceOf(Verification.Verified.class);
    }

    /** A night whose people need more than a megabyte. */
    private static StagedNight crowded() {
        StagedNight night = StagedNight.small();
        for (int i = 0; i < PEOPLE; i++) {
            night.put(Entity.USERS, "p" + i, "enabledUser", "true", "givenName", "g".repeat(100), "familyName", "f");
            night.role("p" + i, "north", "student");
        }
        return night;
    }

    private long count(String from) {
        return new Sql(tenant).one("counting", "SELECT count(*) FROM " + from, row -> row.getLong(1));
    }

    private void superuser(String sql) throws Exception {
        try (Connection connection = district.connectAsSuperuser()) {
            new Sql(connection).update("changing the server", sql);
        }
    }
}
