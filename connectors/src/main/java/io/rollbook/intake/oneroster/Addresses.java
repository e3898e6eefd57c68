package io.rollbook.intake.oneroster;

import io.rollbook.intake.IntakeException;
import io.rollbook.intake.IntakeException.Reason;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
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
            if (!isAllowed(address)) {
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

    private boolean isAllowed(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet6Address) {
            byte[] inner = embedded(bytes);
            if (inner != null) {
                return isAllowed4(inner);
            }
            boolean local = address.isLoopbackAddress() || isIn(bytes, 7, 0xFC);
            return !isNever(address) && (allowPrivate || !local);
        }
        return address instanceof Inet4Address && isAllowed4(bytes);
    }

    private boolean isAllowed4(byte[] a) {
        boolean never = isIn(a, 32, 168, 63, 129, 16)
                || isIn(a, 32, 100, 100, 100, 200)
                || isIn(a, 8, 0)
                || isIn(a, 16, 169, 254)
                || isIn(a, 24, 192, 0, 0)
                || isIn(a, 4, 224)
                || isIn(a, 4, 240);
        boolean local = isIn(a, 8, 127)
                || isIn(a, 8, 10)
                || isIn(a, 12, 172, 16)
                || isIn(a, 16, 192, 168)
                || isIn(a, 10, 100, 64)
                || isIn(a, 15, 198, 18);
        return !never && (allowPrivate || !local);
    }

    /** Unspecified, link-local and its like, and where clouds tell machines their secrets. */
    private static boolean isNever(InetAddress address) {
        return address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || isIn(address.getAddress(), 32, 0xFD, 0x00, 0x0E, 0xC2)
                || isIn(address.getAddress(), 128, 0xFD, 0x20, 0, 0xCE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54)
                // Addresses translated as the network likes (RFC 8215), and Teredo (RFC 4380).
                || isIn(address.getAddress(), 48, 0, 0x64, 0xFF, 0x9B, 0, 1)
                || isIn(address.getAddress(), 32, 0x20, 0x01);
    }

    /** An IPv4 address inside of an IPv6 one: compatible, mapped, translated (RFC 6052) or 6to4 (RFC 3056). */
    private static byte @org.jspecify.annotations.Nullable [] embedded(byte[] a) {
        boolean compatible = isIn(a, 96, 0) && !isIn(a, 120, 0);
        if (compatible || isIn(a, 96, 0, 0x64, 0xFF, 0x9B) || isIn(a, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF)) {
            return Arrays.copyOfRange(a, 12, 16);
        }
        return isIn(a, 16, 0x20, 0x02) ? Arrays.copyOfRange(a, 2, 6) : null;
    }

    /** Whether the first bits of an address are those of a prefix, which is zero where it is not written out. */
    private static boolean isIn(byte[] address, int bits, int... prefix) {
        for (int bit = 0; bit < bits; bit++) {
            int at = bit >> 3;
            int wanted = at < prefix.length ? prefix[at] : 0;
            if (((address[at] ^ wanted) >> (7 - (bit & 7)) & 1) != 0) {
                return false;
            }
        }
        return true;
    }
}
