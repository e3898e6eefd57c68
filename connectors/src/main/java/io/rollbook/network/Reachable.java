package io.rollbook.network;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses that settings or services name may be connected to: none inside of networks unless that is allowed, and
 * those of a machine's own cloud never.
 */
public final class Reachable {
    private Reachable() {}

    /** Whether an address may be connected to; {@code allowPrivate}: also inside of one's own network, and on this machine. */
    public static boolean is(InetAddress address, boolean allowPrivate) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet6Address) {
            byte[] inner = embedded(bytes);
            if (inner != null) {
                return isAllowed4(inner, allowPrivate);
            }
            boolean local = address.isLoopbackAddress() || isIn(bytes, 7, 0xFC);
            return !isNever(address) && (allowPrivate || !local);
        }
        return address instanceof Inet4Address && isAllowed4(bytes, allowPrivate);
    }

    private static boolean isAllowed4(byte[] a, boolean allowPrivate) {
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
    private static byte @Nullable [] embedded(byte[] a) {
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
