package io.rollbook.run;

/**
 * Which of the tries of a delivery came to an end, each with a failure. What is counted in {@link Run#attempts()} beyond
 * them was cut off: the process died.
 *
 * @param upTo the number of the last try that is counted here
 * @param down how often a part was down
 * @param unforeseen how often something failed that nobody foresaw
 */
public record Failures(int upTo, int down, int unforeseen) {
    /** No try has failed. */
    public static final Failures NONE = new Failures(0, 0, 0);

    /** Those of a delivery that was tried so often before a person had it run again. */
    public Failures since(int triesBefore) {
        return upTo > triesBefore ? this : new Failures(triesBefore, 0, 0);
    }

    /** With one more. */
    public Failures and(int attempt, boolean partDown) {
        return new Failures(attempt, down + (partDown ? 1 : 0), unforeseen + (partDown ? 0 : 1));
    }
}
