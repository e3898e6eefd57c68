package io.rollbook.portal.open;

import io.rollbook.portal.open.OpenException.Code;
import io.rollbook.portal.parse.WrongFile;

/**
 * A file as it was sent.
 *
 * @param place its place in the delivery, from 1
 */
record Sent(String name, int place) {
    /** Refuses a zip that is a document. */
    void refuseDocument(byte[] first) {
        WrongFile document = Magic.isZip(first) ? WrongFile.of(first) : null;
        if (document != null) {
            throw refused(document);
        }
    }

    OpenException refused(WrongFile what) {
        return new OpenException(
                Code.UNKNOWN_FORMAT, "file " + place + " is of kind " + what, what.sentence(name, place));
    }
}
