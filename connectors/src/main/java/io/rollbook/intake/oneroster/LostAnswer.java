package io.rollbook.intake.oneroster;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import javax.net.ssl.SSLException;

/** Why no whole answer came, in words: by the kind of failure, since its own sentence may hold what was answered. */
final class LostAnswer {
    private LostAnswer() {}

    /** A part of a sentence: {@code gives no whole answer in time}. */
    static String words(IOException failure) {
        if (failure instanceof InterruptedIOException) {
            return "gives no whole answer in time";
        }
        if (failure instanceof ConnectException || failure instanceof NoRouteToHostException) {
            return "cannot be connected to";
        }
        if (failure instanceof SSLException) {
            return "does not keep to https (TLS 1.2 or 1.3)";
        }
        if (failure instanceof ProtocolException) {
            return "answers with something that is not HTTP";
        }
        return "breaks its answer off";
    }
}
