package io.rollbook.api;

import io.rollbook.account.AccountProblem;
import io.rollbook.broker.BrokerException;
import io.rollbook.database.DatabaseException;
import io.rollbook.export.RosterExport;
import io.rollbook.intake.IntakeException;
import io.rollbook.intake.upload.UploadRefusedException;
import io.rollbook.portal.NoSuchSchool;
import io.rollbook.portal.OtherPlan;
import io.rollbook.portal.SecondPersonNeeded;
import io.rollbook.routes.NotConfirmedException;
import io.rollbook.routes.Retry;
import io.rollbook.routes.TrialRequests;
import io.rollbook.run.IdempotencyKeys;
import io.rollbook.run.Runs;
import io.rollbook.tenant.Fence;
import io.rollbook.tenant.History;
import io.rollbook.tenant.Merge;
import io.rollbook.tenant.RunLock;
import io.rollbook.tenant.TenantProvisioner;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.ExceptionHandlerMethodResolver;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Every failure as RFC 9457 problem details. What the caller sent is never repeated, for it may name a person. */
@RestControllerAdvice
public class Problems extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final String RETRY_AFTER_SECONDS = "30";

    private final ExceptionHandlerMethodResolver known = new ExceptionHandlerMethodResolver(Problems.class);

    /** What the API would answer to a failure. */
    public ProblemDetail told(Exception failure, WebRequest request) throws Exception {
        Method handler = known.resolveMethod(failure);
        if (handler == null) {
            return of(failure);
        }
        Object told = handler.getParameterCount() == 2
                ? handler.invoke(this, failure, request)
                : handler.invoke(this, failure);
        Object body = told instanceof ResponseEntity<?> answer ? answer.getBody() : told;
        return body instanceof ProblemDetail problem ? problem : of(failure);
    }

    @ExceptionHandler
    ProblemDetail of(ApiFailure failure) {
        return failure.problem();
    }

    @ExceptionHandler
    ProblemDetail of(Runs.IllegalTransition failure) {
        return problem(
                HttpStatus.CONFLICT,
                "NOT_IN_THIS_STATE",
                failure.getMessage()
                        + ". Nothing was changed: look at the run again, it went on or somebody else decided meanwhile.");
    }

    @ExceptionHandler
    ProblemDetail of(AccountProblem failure) {
        ProblemDetail problem = problem(HttpStatus.BAD_REQUEST, "WRONG_REQUEST", String.valueOf(failure.getMessage()));
        problem.setProperty("field", failure.field());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail of(Retry.NothingLeft failure) {
        return problem(HttpStatus.CONFLICT, "NOTHING_LEFT", String.valueOf(failure.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail of(RosterExport.NothingThen failure) {
        return problem(
                HttpStatus.NOT_FOUND,
                "NOTHING_THEN",
                "Nothing had been merged yet at that time: there is no roster of it.");
    }

    @ExceptionHandler
    ProblemDetail of(History.Expired failure) {
        return problem(HttpStatus.GONE, "EXPIRED", String.valueOf(failure.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail of(OtherPlan failure) {
        return problem(HttpStatus.CONFLICT, "OTHER_PLAN", String.valueOf(failure.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail of(SecondPersonNeeded failure) {
        return problem(HttpStatus.CONFLICT, "SECOND_PERSON_NEEDED", String.valueOf(failure.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail of(NoSuchSchool failure) {
        return problem(HttpStatus.UNPROCESSABLE_CONTENT, "NO_SUCH_SCHOOL", String.valueOf(failure.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> of(RunLock.DistrictBusy failure) {
        return later(
                "DISTRICT_BUSY", "Another run of the district is in work, and nothing was decided: try again later.");
    }

    @ExceptionHandler({Merge.RosterMovedOn.class, Fence.LateWriter.class})
    ProblemDetail overtaken(RuntimeException failure) {
        return problem(
                HttpStatus.CONFLICT,
                "OVERTAKEN",
                "Another run of the district came first, and nothing was written. Look at the run again: where it is approved,"
                        + " that stands and is carried out by itself; where it is held, look at its plan and decide anew; an"
                        + " undo has to be asked for again.");
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> of(NotConfirmedException failure) {
        return later("BROKER", String.valueOf(failure.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> of(BrokerException failure) {
        return later("BROKER", String.valueOf(failure.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> of(IntakeException failure) {
        String detail = String.valueOf(failure.getMessage());
        String code = failure.reason().name();
        return failure.reason().passes()
                ? later(code, detail)
                : ResponseEntity.unprocessableContent().body(problem(HttpStatus.UNPROCESSABLE_CONTENT, code, detail));
    }

    private static ResponseEntity<ProblemDetail> later(String code, String detail) {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
                .body(problem(HttpStatus.SERVICE_UNAVAILABLE, code, detail));
    }

    @ExceptionHandler
    ProblemDetail of(Preparation.NotHere failure) {
        return problem(HttpStatus.CONFLICT, "NOT_HERE", String.valueOf(failure.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail of(TenantProvisioner.OpenServer failure) {
        return problem(HttpStatus.CONFLICT, "OPEN_SERVER", String.valueOf(failure.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail of(UploadRefusedException failure) {
        HttpStatus status =
                switch (failure.code()) {
                    case "SPOOL_FULL" -> HttpStatus.INSUFFICIENT_STORAGE;
                    case "TOO_LARGE" -> HttpStatus.CONTENT_TOO_LARGE;
                    case "MISPLACED", "BUSY", "TOO_MANY", "KEY_REUSED" -> HttpStatus.CONFLICT;
                    case "GONE" -> HttpStatus.NOT_FOUND;
                    default -> HttpStatus.UNPROCESSABLE_CONTENT;
                };
        return problem(status, failure.code(), String.valueOf(failure.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail of(IdempotencyKeys.Reused failure) {
        return problem(HttpStatus.CONFLICT, "KEY_REUSED", String.valueOf(failure.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail of(DatabaseException failure) {
        LOG.warn("{}", failure.getMessage());
        return problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "DATABASE",
                "A database did not answer as it should. Try again, or see: rollbook doctor");
    }

    @ExceptionHandler
    ProblemDetail of(RosterExport.AnotherInWork failure) {
        return problem(
                HttpStatus.CONFLICT,
                "EXPORT_IN_WORK",
                "Another export of the district has not ended yet, and this one was not begun: try again when it has. One"
                        + " whose reader takes nothing is broken off by itself.");
    }

    @ExceptionHandler
    ProblemDetail of(Ways.TestInWork failure) {
        return problem(
                HttpStatus.CONFLICT, "TEST_IN_WORK", "Another test of this feed has not ended yet: wait for that one.");
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> of(TrialRequests.NobodyAnswers failure) {
        return later("NOBODY_ANSWERS", String.valueOf(failure.getMessage()));
    }

    /** Half of the answer is on its way: only the web server can still end it, which it does with what nobody handles. */
    @ExceptionHandler
    ProblemDetail of(ExportsController.BrokenOff failure) {
        throw failure;
    }

    @ExceptionHandler
    ProblemDetail of(Exception failure) {
        // The message may hold what was sent.
        LOG.error(
                "Request failed: {} at {}",
                failure.getClass().getName(),
                failure.getStackTrace().length == 0 ? "?" : failure.getStackTrace()[0]);
        return problem(
                HttpStatus.INTERNAL_SERVER_ERROR, "UNFORESEEN", "An error in Rollbook itself; its log says where.");
    }

    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception failure, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String detail =
                switch (status.value()) {
                    case 404 -> "There is nothing at this address.";
                    case 405 -> "This address does not take this method.";
                    case 415 -> "This address does not take this type of content.";
                    default ->
                        status.is4xxClientError()
                                ? "The request is not as this address wants it."
                                : "An error in Rollbook itself.";
                };
        HttpStatus known = HttpStatus.resolve(status.value());
        return ResponseEntity.status(status)
                .headers(headers)
                .body(problem(known == null ? HttpStatus.BAD_REQUEST : known, "WRONG_REQUEST", detail));
    }

    static ProblemDetail problem(HttpStatus status, String code, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setProperty("code", code);
        return problem;
    }
}
