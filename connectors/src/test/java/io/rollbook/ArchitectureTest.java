package io.rollbook;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import io.rollbook.planted.api.OpensDeliveries;
import io.rollbook.planted.ciphertext.HoldsAPrivateKey;
import io.rollbook.planted.intake.KnowsTheRoster;
import io.rollbook.planted.one.NeedsTwo;
import io.rollbook.planted.portal.HandsOutPlaintext;
import io.rollbook.planted.routes.SealsItself;
import io.rollbook.planted.routes.TalksToADistrict;
import io.rollbook.planted.schedule.LooksAtTheMachinesClock;
import io.rollbook.roster.Entity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The walls between packages hold, and each of them can be seen to fail. */
class ArchitectureTest {
    private static final JavaClasses BOTH_MODULES = new ClassFileImporter()
            .withImportOption(location -> !location.contains("test-classes") && !location.contains("-tests.jar"))
            .importPackages("io.rollbook");

    /** Each wall with a class that breaks it. */
    enum Case {
        BOUNCY_CASTLE(Walls.BOUNCY_CASTLE, SealsItself.class),
        PUBLIC_KEYS(Walls.PUBLIC_KEYS, HoldsAPrivateKey.class),
        CLOCK(Walls.CLOCK, LooksAtTheMachinesClock.class),
        INTAKE(Walls.INTAKE, KnowsTheRoster.class),
        PEOPLE(Walls.PEOPLE, OpensDeliveries.class),
        PLAINTEXT(Walls.PLAINTEXT, HandsOutPlaintext.class),
        SFTP(Walls.SFTP, TalksToADistrict.class),
        CYCLES(Walls.cycles("io.rollbook"), Walls.cycles("io.rollbook.planted"), NeedsTwo.class);

        private final ArchRule rule;
        private final ArchRule plantedRule;
        private final Class<?> planted;

        Case(ArchRule rule, Class<?> planted) {
            this(rule, rule, planted);
        }

        Case(ArchRule rule, ArchRule plantedRule, Class<?> planted) {
            this.rule = rule;
            this.plantedRule = plantedRule;
            this.planted = planted;
        }
    }

    @ParameterizedTest
    @EnumSource(Case.class)
    void wall_holds(Case wall) {
        wall.rule.check(BOTH_MODULES);
    }

    @ParameterizedTest
    @EnumSource(Case.class)
    void wall_plantedViolation_isFound(Case wall) {
        JavaClasses planted = new ClassFileImporter().importPackages("io.rollbook.planted");

        EvaluationResult result = wall.plantedRule.evaluate(planted);

        assertThat(result.hasViolation()).isTrue();
        assertThat(result.getFailureReport().toString()).contains(wall.planted.getSimpleName());
    }

    @Test
    void walls_areCheckedOnBothModules() {
        assertThat(BOTH_MODULES).hasSizeGreaterThan(200);
        assertThat(BOTH_MODULES.contain(Entity.class)).isTrue();
        assertThat(BOTH_MODULES.contain(RollbookApplication.class)).isTrue();
        assertThat(BOTH_MODULES.contain(NeedsTwo.class)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ciphertext", "portal", "portal.open", "intake", "routes", "api", "cli", "console"})
    void walls_packagesTheySpeakOf_exist(String name) {
        assertThat(BOTH_MODULES.stream().filter(type -> type.getPackageName().equals("io.rollbook." + name)))
                .hasSizeGreaterThan(2);
    }
}
