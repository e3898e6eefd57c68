package io.rollbook.network;

import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Optional;

/** From which of its addresses this machine reaches another: what that one's firewall sees, unless a gateway is between. */
public final class Outbound {
    private Outbound() {}

    /** The address by which the machine's routes lead there; nothing is sent. Empty where none do, or the name is unknown. */
    public static Optional<InetAddress> to(String host, int port) {
        InetSocketAddress there = new InetSocketAddress(host, port);
        if (there.isUnresolved()) {
            return Optional.empty();
        }
        // Datagrams have no connection: to connect one is to choose the way.
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(there);
            InetAddress here = socket.getLocalAddress();
            return here == null || here.isAnyLocalAddress() ? Optional.empty() : Optional.of(here);
        } catch (SocketException | UncheckedIOException noWay) {
            return Optional.empty();
        }
    }
}
