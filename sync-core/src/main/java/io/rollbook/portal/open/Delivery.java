package io.rollbook.portal.open;

import java.io.IOException;
import java.util.List;

/** The files of a delivery, as those see them who read its rows: a list, and a way to read each once. */
public interface Delivery {
    /** The files, in the delivery's order. */
    List<Member> members();

    /**
     * Hands every member to the reader, one after the other, in the delivery's order. What the reader throws comes out
     * as it is.
     */
    void read(PlaintextReader reader) throws IOException;
}
