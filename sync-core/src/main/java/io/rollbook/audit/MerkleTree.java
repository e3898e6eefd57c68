package io.rollbook.audit;

import java.util.ArrayDeque;
import java.util.Iterator;

/** The Merkle tree of RFC 6962, section 2.1, from leaf hashes in order; keeps log2(n) nodes. */
final class MerkleTree {
    private record Node(byte[] hash, int height) {}

    private static final int NODE = 1;

    private final Sha256 sha256 = new Sha256();
    private final Bytes node = new Bytes(1 + 2 * Sha256.BYTES);
    private final ArrayDeque<Node> open = new ArrayDeque<>();
    private long leaves;

    void add(byte[] leafHash) {
        Node node = new Node(leafHash, 0);
        // Two complete trees of the same height make one: what is open is a binary counter.
        while (!open.isEmpty() && open.peek().height() == node.height()) {
            node = new Node(parent(open.pop().hash(), node.hash()), node.height() + 1);
        }
        open.push(node);
        leaves++;
    }

    long leaves() {
        return leaves;
    }

    /** The root; of no leaves, SHA-256 of nothing. */
    byte[] root() {
        if (open.isEmpty()) {
            return sha256.of();
        }
        Iterator<Node> rightToLeft = open.iterator();
        byte[] root = rightToLeft.next().hash();
        while (rightToLeft.hasNext()) {
            root = parent(rightToLeft.next().hash(), root);
        }
        return root;
    }

    private byte[] parent(byte[] left, byte[] right) {
        node.clear();
        return node.int1(NODE).put(left).put(right).digest(sha256);
    }
}
