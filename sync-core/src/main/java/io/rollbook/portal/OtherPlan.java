package io.rollbook.portal;

/** The plan that a run holds is not the one that the person has seen, so that nothing was decided. */
public final class OtherPlan extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OtherPlan(String run) {
        super("Run " + run + " holds another plan than the one decided on: look at it again, then decide.");
    }
}
