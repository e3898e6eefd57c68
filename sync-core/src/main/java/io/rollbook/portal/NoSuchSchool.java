package io.rollbook.portal;

/** An approval names a school that the plan does not touch. Nothing was done. */
public final class NoSuchSchool extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** For the plan of a run. */
    public NoSuchSchool(String run) {
        super("The plan of run " + run + " changes nothing at one of the schools named: run plan " + run
                + " lists those that it does.");
    }
}
