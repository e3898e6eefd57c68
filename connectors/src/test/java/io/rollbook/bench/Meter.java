package io.rollbook.bench;

import java.io.IOException;
import java.sql.SQLException;

/** Measures steps: wall, CPU of client and server, write-ahead log. */
final class Meter {
    /** Something to measure. */
    interface Step {
        void run() throws IOException, SQLException, InterruptedException;
    }

    /** CPU seconds of the client so far. */
    interface Client {
        double cpu() throws IOException;
    }

    private final Server server;

    Meter(Server server) {
        this.server = server;
    }

    /** Runs a step after a checkpoint, so that each step pays for its own full-page images. */
    Cost measure(Client client, Step step) throws IOException, SQLException, InterruptedException {
        server.execute("postgres", "CHECKPOINT");
        long wal = server.wal();
        double serverCpu = server.cpu();
        double clientCpu = client.cpu();
        long begin = System.nanoTime();
        step.run();
        double wall = (System.nanoTime() - begin) / 1e9;
        return new Cost(wall, client.cpu() - clientCpu, server.cpu() - serverCpu, server.wal() - wal);
    }
}
