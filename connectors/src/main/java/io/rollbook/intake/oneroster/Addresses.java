package io.rollbook.intake.oneroster;

import io.rollbook.intake.IntakeException;
import io.rollbook.intake.IntakeException.Reason;
import io.rollbook.network.Reachable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.Dns;
import okhttp3.HttpUrl;

/**
 * Decides where a pull may connect to. A name is resolved once, and what it was then is connected to for the rest of the
 * pull, so that a name cannot become another address after it was looked at. Addresses inside of networks are refused
 * unless the feed allows them, those of the machine's own cloud always.
 */
final class Addresses implements Dns {
    private final Dns names;
    private final boolean allowPrivate;
    private final Map<String, List<InetAddress>> found = new ConcurrentHashMap<>();

    Addresses(Dns names, boolean allowPrivate) {
        this.names = names;
        this.allowPrivate = allowPrivate;
    }

    /** Refuses an address that may not be connected to, and one that is not https. */
    void check(HttpUrl url) {
        if (!url.isHttps()) {
            throw refused(url, "is not https");
        }
        try {
            lookup(url.host());
        } catch (UnknownHostException e) {
            throw new IntakeException(
                    Reason.SERVICE_UNREACHABLE,
                    "The name " + url.host() + " is not known: check the address in the feed's settings.");
        }
    }

    @Override
    public List<InetAddress> lookup(String host) throws UnknownHostException {
        List<InetAddress> before = found.get(host);
        if (before != null) {
            return before;
        }
        // A list of several, of which one is refused, is a trick.
        List<InetAddress> addresses = List.copyOf(names.lookup(host));
        for (InetAddress address : addresses) {
            if (!Reachable.is(address, allowPrivate)) {
                throw new IntakeException(
                        Reason.ADDRESS_REFUSED,
                        "The name " + host + " leads to an address inside of a network, which is never connected to"
                                + " unless the feed says allow-private: true.");
            }
        }
        List<InetAddress> raced = found.putIfAbsent(host, addresses);
        return raced == null ? addresses : raced;
    }

    private static IntakeException refused(HttpUrl url, String why) {
        return new IntakeException(
                Reason.ADDRESS_REFUSED, "An address at " + url.host() + " " + why + ": nothing was asked of it.");
    }
}
