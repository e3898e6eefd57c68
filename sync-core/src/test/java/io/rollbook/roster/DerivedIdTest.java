package io.rollbook.roster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DerivedIdTest {
    private final DerivedId roles = new DerivedId(Entity.USER_ROLES);

    @Test
    void of_sameParts_isTheSameForEver() {
        assertThat(roles.of("u1", "s1", "student"))
                .isEqualTo(new DerivedId(Entity.USER_ROLES).of("u1", "s1", "student"))
                .isEqualTo("288a1643f9d1f70b9f2e8077ee3bf17f");
    }

    @Test
    void of_partsThatRunTogether_differ() {
        assertThat(roles.of("ab", "c")).isNotEqualTo(roles.of("a", "bc"));
        assertThat(roles.of("u1", "s1")).isNotEqualTo(new DerivedId(Entity.ENROLLMENTS).of("u1", "s1"));
    }
}
