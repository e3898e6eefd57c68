package io.rollbook.audit;

/** What came of checking an audit log. */
public sealed interface Verification {
    /**
     * Every link holds.
     *
     * @param entries entries of the log
     * @param roots groups of the log
     * @param head the chain's value: 32 bytes
     * @param unreported groups that the control database does not know yet: a process died between commit and report
     */
    record Verified(long entries, long roots, byte[] head, long unreported) implements Verification {}

    /**
     * A link does not hold.
     *
     * @param firstBadSeq the first entry that is not as it was written; where a group or the tail is at fault, the
     *     first entry it covers or should cover
     * @param what what is wrong, in a sentence without values
     */
    record Broken(long firstBadSeq, String what) implements Verification {}
}
