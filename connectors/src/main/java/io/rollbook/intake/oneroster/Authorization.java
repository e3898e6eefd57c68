package io.rollbook.intake.oneroster;

import java.io.IOException;
import okhttp3.Headers;
import okhttp3.Request;

/** How requests are authorised. */
interface Authorization {
    /**
     * The request with what authorises it.
     *
     * @throws IOException where that has to be asked for and the answer does not come
     */
    Request sign(Request request) throws IOException;

    /**
     * Takes note that a request was refused as unauthorised.
     *
     * @param refused the request as it was signed
     * @return whether it is worth being signed and sent once more
     */
    boolean renew(Request refused, Headers answer);
}
