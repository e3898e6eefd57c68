package io.rollbook.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.intake.IntakeException;
import io.rollbook.portal.NoSuchSchool;
import io.rollbook.portal.OtherPlan;
import io.rollbook.routes.NotConfirmedException;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.tenant.Fence;
import io.rollbook.tenant.Merge;
import io.rollbook.tenant.RunLock;
import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.method.annotation.ExceptionHandlerMethodResolver;

/** What callers get for refusals, by the handler that is found for each exception. */
class ProblemsTest {
    private static final ExceptionHandlerMethodResolver HANDLERS = new ExceptionHandlerMethodResolver(Problems.class);

    @Test
    void of_decisionThatCannotBe_isNotOurError() throws Exception {
        assertThat(status(made(NoSuchSchool.class, "no"))).isEqualTo(422);
        assertThat(status(made(OtherPlan.class, "RUN"))).isEqualTo(409);
        assertThat(status(made(Merge.RosterMovedOn.class, 1, 2))).isEqualTo(409);
        assertThat(status(made(Fence.LateWriter.class, 1L, 2L))).isEqualTo(409);
    }

    @Test
    void of_decisionThatCameTooLate_saysWhatToDoNext() throws Exception {
        ProblemDetail overtaken = (ProblemDetail) handled(made(Merge.RosterMovedOn.class, 1, 2));
        assertThat(overtaken.getDetail()).contains("nothing was written", "decide anew", "asked for again");
        ProblemDetail decided =
                (ProblemDetail) handled(new Runs.IllegalTransition("RUN", RunState.DISCARDED, RunState.APPROVED));
        assertThat(decided.getDetail())
                .startsWith("run RUN is discarded and cannot become approved. Nothing was changed: look at the run");
    }

    @Test
    void of_partThatIsBusyOrDown_saysWhenToComeAgain() throws Exception {
        for (RuntimeException failure : new RuntimeException[] {
            made(RunLock.DistrictBusy.class, Duration.ofSeconds(30)),
            made(NotConfirmedException.class, new IllegalStateException()),
            new IntakeException(IntakeException.Reason.SPOOL_FULL, "full"),
        }) {
            assertThat(status(failure)).as("%s", failure.getClass()).isEqualTo(503);
            assertThat(((ResponseEntity<?>) handled(failure)).getHeaders().getFirst("Retry-After"))
                    .isNotNull();
        }
    }

    @Test
    void of_intakeThatNoWaitingHelps_isUnprocessableAndNamesTheReason() throws Exception {
        Object answer = handled(new IntakeException(IntakeException.Reason.NO_DISTRICT_KEY, "no key"));
        assertThat(answer).isInstanceOfSatisfying(ResponseEntity.class, entity -> {
            assertThat(entity.getStatusCode().value()).isEqualTo(422);
            ProblemDetail problem = (ProblemDetail) Objects.requireNonNull(entity.getBody());
            assertThat(Objects.requireNonNull(problem.getProperties())).containsEntry("code", "NO_DISTRICT_KEY");
        });
    }

    private static int status(RuntimeException failure) throws Exception {
        Object answer = handled(failure);
        return answer instanceof ResponseEntity<?> entity
                ? entity.getStatusCode().value()
                : ((ProblemDetail) answer).getStatus();
    }

    private static Object handled(RuntimeException failure) throws Exception {
        var handler = Objects.requireNonNull(HANDLERS.resolveMethod(failure));
        handler.setAccessible(true);
        return handler.invoke(new Problems(), failure);
    }

    /** Only their own packages make them. */
    private static <T extends RuntimeException> T made(Class<T> type, Object... arguments) throws Exception {
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return type.cast(constructor.newInstance(arguments));
    }
}
