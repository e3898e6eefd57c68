package io.rollbook.portal.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.roster.Entity;
import io.rollbook.roster.GrownUps;
import java.time.LocalDate;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhonesTest {
    @Test
    void grownUp_isEveryRoleButThoseThatChildrenHave() {
        Set<String> others = new TreeSet<>(Entity.USER_ROLES.column("role").words());
        others.removeAll(GrownUps.ROLES);

        assertThat(others).containsExactly("relative", "student");
        assertThat(Entity.USER_ROLES.column("role").words()).containsAll(GrownUps.ROLES);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-26, 2013-11-26, true",
        "2026-11-26, 2013-11-27, false",
        "2026-11-26, 2030-01-01, false",
        "2025-02-28, 2012-02-29, false",
        "2025-03-01, 2012-02-29, true",
        "2028-02-29, 2015-02-28, true",
        "2028-02-29, 2015-03-01, false"
    })
    void bornBy_isThe13thBirthday(LocalDate today, LocalDate born, boolean oldEnough) {
        assertThat(!born.isAfter(Phones.bornBy(today))).isEqualTo(oldEnough);
    }
}
