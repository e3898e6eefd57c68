package io.rollbook.portal.open;

import java.util.Arrays;
import java.util.Objects;

/**
 * One file inside a verified delivery.
 *
 * @param index its place in the delivery, from 0
 * @param name its name without folders, such as {@code users.csv}
 * @param size its plaintext bytes, as counted by the first pass
 * @param head its first {@link io.rollbook.portal.parse.Dialects#HEAD} bytes, by which its format is told
 * @param inFolder whether it stands in a folder of a zip
 */
public record Member(int index, String name, long size, byte[] head, boolean inFolder) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Member member
                && index == member.index
                && name.equals(member.name)
                && size == member.size
                && inFolder == member.inFolder
                && Arrays.equals(head, member.head);
    }

    @Override
    public int hashCode() {
        return Objects.hash(index, name, size);
    }

    /** Without what is in it. */
    @Override
    public String toString() {
        return "file " + index + " of " + size + " bytes";
    }
}
