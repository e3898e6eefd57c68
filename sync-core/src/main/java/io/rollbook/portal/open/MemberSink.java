package io.rollbook.portal.open;

import java.io.IOException;
import java.io.InputStream;

/** Takes the files of a delivery one after the other, while they are unpacked. */
interface MemberSink {
    /**
     * Takes one file.
     *
     * @param inFolder whether it stands in a folder of a zip
     * @param content need not be read to its end
     */
    void member(String name, boolean inFolder, InputStream content) throws IOException;
}
