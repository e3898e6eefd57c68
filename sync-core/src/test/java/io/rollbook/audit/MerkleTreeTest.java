package io.rollbook.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MerkleTreeTest {
    @Test
    void root_ofNothing_isTheDigestOfNothing() {
        assertThat(new MerkleTree().root()).isEqualTo(new Sha256().of());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 100})
    void root_isThatOfTheRecursiveDefinition(int size) {
        List<byte[]> leaves = leaves(size);
        MerkleTree tree = new MerkleTree();
        leaves.forEach(tree::add);

        assertThat(tree.root()).isEqualTo(recursive(leaves));
        assertThat(tree.leaves()).isEqualTo(size);
    }

    @Test
    void root_ofSwappedLeaves_differs() {
        List<byte[]> leaves = leaves(2);
        MerkleTree swapped = new MerkleTree();
        swapped.add(leaves.get(1));
        swapped.add(leaves.get(0));

        assertThat(swapped.root()).isNotEqualTo(recursive(leaves));
    }

    private static List<byte[]> leaves(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> new Sha256().of(ByteBuffer.allocate(4).putInt(i).array()))
                .toList();
    }

    /** RFC 6962, section 2.1: split at the largest power of two below the number of leaves. */
    private static byte[] recursive(List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return leaves.get(0);
        }
        int split = Integer.highestOneBit(leaves.size() - 1);
        return new Sha256()
                .of(
                        new byte[] {1},
                        recursive(leaves.subList(0, split)),
                        recursive(leaves.subList(split, leaves.size())));
    }
}
