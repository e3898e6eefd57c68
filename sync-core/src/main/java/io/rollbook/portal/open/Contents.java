package io.rollbook.portal.open;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The text of a message: a zip of files, or one file. */
final class Contents {
    private final Budget budget;
    private final MemberNames names;
    private final MemberSink sink;

    Contents(Budget budget, MemberSink sink) {
        this.budget = budget;
        this.names = new MemberNames(budget.limits());
        this.sink = sink;
    }

    /**
     * Hands on the files of one message.
     *
     * @param sourceName the file's name at its source, from the manifest
     */
    void read(String literalName, String sourceName, InputStream text) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(text, 1 << 16);
        byte[] first = Magic.peek(buffered);
        if (Magic.isZip(first)) {
            Sent zip = new Sent(MemberNames.hint(literalName, sourceName), names.count() + 1);
            zip.refuseDocument(first);
            new ZipMembers(buffered, zip, budget, names, sink).read();
            return;
        }
        Magic.refuseArchive(first);
        sink.member(names.takeHint(literalName, sourceName), false, buffered);
    }
}
