package io.rollbook.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A port of this machine in front of another one, which a test can take away and give back. */
public final class PortProxy implements AutoCloseable {
    private final int target;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocket server;

    private PortProxy(int target, ServerSocket server) {
        this.target = target;
        this.server = server;
        this.port = server.getLocalPort();
    }

    /** In front of a port, on one that is free; it takes connections. */
    public static PortProxy before(int target) throws IOException {
        PortProxy proxy = new PortProxy(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        proxy.serve();
        return proxy;
    }

    /** Where it is. */
    public int port() {
        return port;
    }

    /** Takes connections again. */
    public void giveBack() throws IOException {
        server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        serve();
    }

    /** Cuts all connections, and refuses new ones. */
    public void takeAway() throws IOException {
        if (server != null) {
            server.close();
        }
        for (Socket each : open) {
            each.close();
        }
    }

    private void serve() {
        ServerSocket listening = java.util.Objects.requireNonNull(server);
        thread(() -> {
            while (true) {
                Socket client = kept(listening.accept());
                Socket behind = kept(new Socket(InetAddress.getLoopbackAddress(), target));
                thread(() -> copy(client, behind));
                thread(() -> copy(behind, client));
            }
        });
    }

    private Socket kept(Socket socket) {
        open.add(socket);
        return socket;
    }

    private void copy(Socket from, Socket to) throws IOException {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] chunk = new byte[8192];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                out.write(chunk, 0, read);
                out.flush();
            }
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void thread(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException cut) {
                // It was taken away.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        takeAway();
    }
}
