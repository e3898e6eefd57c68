package io.rollbook.provider;

import com.sun.net.httpserver.Headers;
import io.rollbook.provider.Provider.Asked;
import io.rollbook.provider.Provider.Reply;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A service that has its answers from another one and writes them to the socket by itself, well or badly. One request for
 * each connection.
 */
public final class RoughServer implements AutoCloseable {
    /** How it answers a request. */
    @FunctionalInterface
    public interface Manner {
        /** What goes wrong with this request; null where nothing does. {@code nth}: how often it was asked, from 1. */
        @Nullable
        Fault fault(Asked asked, int nth);
    }

    /** A connection to a client. */
    public static final class Line {
        private final Socket socket;
        private final Socket secured;
        private final OutputStream out;

        private Line(Socket socket, Socket secured) throws IOException {
            this.socket = socket;
            this.secured = secured;
            this.out = secured.getOutputStream();
        }

        /** Writes bytes, as they are. */
        public void write(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /** Writes a text, as it is. */
        public void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Writes an answer as it should be. */
        public void write(Reply reply) throws IOException {
            StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status() + " Said\r\nConnection: close\r\n");
            reply.headers()
                    .forEach((name, value) ->
                            head.append(name).append(": ").append(value).append("\r\n"));
            write(head + "Content-Length: " + reply.body().length + "\r\n\r\n");
            write(reply.body());
        }

        /** Ends the connection with a reset, under what encrypts it. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Waits until the client ends the connection. */
        public void awaitEnd() throws IOException {
            while (secured.getInputStream().read() >= 0) {
                Thread.onSpinWait();
            }
        }
    }

    private final ServerSocket server;
    private final @Nullable SSLContext context;
    private final Provider provider;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, AtomicInteger> times = new ConcurrentHashMap<>();
    private final AtomicInteger cutOff = new AtomicInteger();
    private volatile Manner manner = (asked, nth) -> null;

    private RoughServer(ServerSocket server, @Nullable SSLContext context, Provider provider) {
        this.server = server;
        this.context = context;
        this.provider = provider;
        threads.execute(this::accept);
    }

    /**
     * On a free loopback port.
     *
     * @param certificate what it shows; null where it speaks plain HTTP
     * @param provider whose answers it gives; without links, since those lead to the provider itself
     */
    public static RoughServer start(@Nullable Certificate certificate, Provider provider) throws IOException {
        ServerSocket server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        return new RoughServer(server, certificate == null ? null : certificate.context(), provider);
    }

    /** The address of a path. */
    public String url(String path) {
        return "https://127.0.0.1:" + server.getLocalPort() + path;
    }

    /** Answers in this manner from now on. */
    public RoughServer answering(Manner other) {
        manner = other;
        times.clear();
        return this;
    }

    /** How many answers the client did not wait for the end of. */
    public int cutOff() {
        return cutOff.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout(60_000);
            Line line = new Line(socket, context == null ? socket : secured(socket, context));
            if (context == null) {
                // What a server says that is spoken to in TLS and expects a request.
                line.secured.getInputStream().read();
                line.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                return;
            }
            Asked asked = asked(new BufferedInputStream(line.secured.getInputStream()));
            int nth = times.computeIfAbsent(asked.address(), first -> new AtomicInteger())
                    .incrementAndGet();
            Fault fault = manner.fault(asked, nth);
            Reply reply = provider.usual(asked);
            if (fault == null) {
                line.write(reply);
            } else {
                fault.write(reply, line);
            }
            if (!socket.isClosed()) {
                line.secured.close();
            }
        } catch (IOException gone) {
            cutOff.incrementAndGet();
        }
    }

    private static Socket secured(Socket socket, SSLContext context) throws IOException {
        SSLSocket secured =
                (SSLSocket) context.getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), false);
        secured.setUseClientMode(false);
        return secured;
    }

    private static Asked asked(InputStream in) throws IOException {
        String[] request = line(in).split(" ");
        Headers headers = new Headers();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String[] parts = line.split(":\\s*", 2);
            headers.add(parts[0], parts[1]);
        }
        return Asked.of(request[1], headers);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int read = in.read(); read != '\n'; read = in.read()) {
            if (read < 0) {
                throw new EOFException();
            }
            line.append((char) read);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
