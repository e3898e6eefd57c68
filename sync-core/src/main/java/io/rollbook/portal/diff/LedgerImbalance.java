package io.rollbook.portal.diff;

/** The records of an entity are not accounted for exactly once: a defect of ours. Nothing has been written. */
public final class LedgerImbalance extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** For a table or file, with the figures that do not agree. */
    public LedgerImbalance(String what, String figures) {
        super("the ledger of " + what + " does not balance: " + figures);
    }
}
