package io.rollbook.installation;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** A line to a service: what goes towards it can be recorded, and it can be cut in the middle of a transfer. */
final class Wire implements Closeable {
    private static final long NEVER = Long.MAX_VALUE;

    private final ServerSocket listening;
    private final URI service;
    private OutputStream record = OutputStream.nullOutputStream();
    private final AtomicLong cutAfter = new AtomicLong(NEVER);
    private volatile CountDownLatch held = new CountDownLatch(0);
    private final AtomicLong passed = new AtomicLong();

    private Wire(ServerSocket listening, URI service) {
        this.listening = listening;
        this.service = service;
    }

    static Wire to(String url) throws IOException {
        Wire wire = new Wire(new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")), URI.create(url));
        wire.thread(wire::accept);
        return wire;
    }

    String url() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Cuts, once, the connection over which so many further bytes have gone towards the service. */
    void cutAfter(long bytes) {
        passed.set(0);
        cutAfter.set(bytes);
    }

    /** The same, but before it is cut nothing passes over that connection until {@link #release}. */
    void holdAfter(long bytes) {
        held = new CountDownLatch(1);
        cutAfter(bytes);
    }

    void release() {
        held.countDown();
    }

    boolean wasCut() {
        return cutAfter.get() == NEVER;
    }

    /** What goes towards the service from now on is written to a file; {@link #recorded} ends that. */
    synchronized void record(Path file) throws IOException {
        record = new BufferedOutputStream(Files.newOutputStream(file));
    }

    /** Ends the record: its file is whole. */
    synchronized void recorded() throws IOException {
        record.close();
        record = OutputStream.nullOutputStream();
    }

    private void accept() throws IOException {
        while (!listening.isClosed()) {
            Socket client = listening.accept();
            Socket server = new Socket(service.getHost(), service.getPort());
            thread(() -> pass(client, server, true));
            thread(() -> pass(server, client, false));
        }
    }

    private void pass(Socket from, Socket to, boolean towardsService) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] chunk = new byte[1 << 14];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                if (towardsService) {
                    record(chunk, read);
                    if (passed.addAndGet(read) > cutAfter.get() && cutAfter.getAndSet(NEVER) != NEVER) {
                        awaitRelease();
                        return;
                    }
                }
                out.write(chunk, 0, read);
                out.flush();
            }
        }
    }

    private void awaitRelease() throws IOException {
        try {
            held.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private synchronized void record(byte[] bytes, int length) throws IOException {
        record.write(bytes, 0, length);
    }

    private interface Work {
        void run() throws IOException;
    }

    private void thread(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                if (!listening.isClosed() && !String.valueOf(e.getMessage()).matches(".*(closed|reset|pipe).*")) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
