package io.rollbook.audit;

import io.rollbook.roster.Entity;
import java.util.HexFormat;
import java.util.Map;

/**
 * A group of entries that was appended, and where the log stands with it.
 *
 * @param roots number of the group's root, from 1
 * @param entries all entries of the log, this group's included
 * @param root the group's Merkle root: 32 bytes
 * @param head the chain's value after it: 32 bytes
 * @param added records found in the roster, of each entity of which the run added every record
 */
public record Appended(long roots, long entries, byte[] root, byte[] head, Map<Entity, Long> added) {
    /** What to tell the control database once the transaction has committed. */
    public ControlHead controlHead() {
        return new ControlHead(roots, entries, head);
    }

    /** The root as runs show it: {@code sha256:...}. */
    public String rootText() {
        return "sha256:" + HexFormat.of().formatHex(root);
    }
}
