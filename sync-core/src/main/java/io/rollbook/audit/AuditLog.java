package io.rollbook.audit;

import java.sql.Connection;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a district's audit log. Each call appends one group of entries under one root, in the caller's transaction. */
public final class AuditLog {
    private final Clock clock;

    /** With the clock whose time the entries carry. */
    public AuditLog(Clock clock) {
        this.clock = clock;
    }

    /**
     * Appends one entry for each record that run {@code no} added, changed, removed or restored. To be called after the
     * rows and their history are written and before {@code staging.change} is emptied.
     *
     * @param inMergeTransaction a connection with a transaction open
     * @param run the run's id
     * @param no the run's number, {@code sync.runs.no}
     */
    public Appended appendRun(Connection inMergeTransaction, String run, int no) {
        throw new UnsupportedOperationException(clock + run + no);
    }

    /**
     * Appends one entry for what a person or a key did.
     *
     * @param transaction a connection with a transaction open
     * @param action a word, such as {@code approved}, {@code discarded}, {@code key-generated}, {@code settings-applied}
     * @param actor name of the token or account, or fingerprint of the key; lies beside the log and can be erased
     * @param run the run it was about, or null
     * @param facts what is to be remembered of it; lies beside the log and can be erased
     */
    public Appended appendAct(
            Connection transaction, String action, String actor, @Nullable String run, Map<String, String> facts) {
        throw new UnsupportedOperationException(action + actor + run + facts);
    }
}
