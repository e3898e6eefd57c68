package io.rollbook.api;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** A request that does not go through, as RFC 9457 tells it. */
public final class ApiFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ProblemDetail problem;

    private ApiFailure(ProblemDetail problem) {
        super(problem.getDetail(), null, false, false);
        this.problem = problem;
    }

    /**
     * With a word for programs and a sentence for people.
     *
     * @param detail what is wrong and what to do; nothing about a person
     */
    public static ApiFailure of(HttpStatus status, String code, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setProperty("code", code);
        return new ApiFailure(problem);
    }

    /** Nothing there that this caller may see. */
    public static ApiFailure notFound(String detail) {
        return of(HttpStatus.NOT_FOUND, "NOT_FOUND", detail);
    }

    /** An address of no page, or of none for this caller. */
    public static ApiFailure noPage() {
        return notFound("There is no page at this address.");
    }

    /** The request itself is wrong. */
    public static ApiFailure wrong(String detail) {
        return of(HttpStatus.BAD_REQUEST, "WRONG_REQUEST", detail);
    }

    /** It is not the time for it. */
    public static ApiFailure conflict(String code, String detail) {
        return of(HttpStatus.CONFLICT, code, detail);
    }

    /** With one more member. */
    ApiFailure with(String name, Object value) {
        problem.setProperty(name, value);
        return this;
    }

    public ProblemDetail problem() {
        return problem;
    }
}
