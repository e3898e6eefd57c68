package io.rollbook.serve;

import java.util.Locale;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Which configurations a role has: what a process must not hold is never made. */
final class OnRole {
    private OnRole() {}

    private static Role role(ConditionContext context) {
        String word = context.getEnvironment().getProperty("rollbook.role", "all");
        try {
            return Role.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw StartFailure.settings("rollbook.role is all, portal or intake, not " + word + ".");
        }
    }

    /** Roles all and portal. */
    static final class Portal implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return role(context).isPortal();
        }
    }

    /** Roles all and intake. */
    static final class Intake implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return role(context).isIntake();
        }
    }
}
