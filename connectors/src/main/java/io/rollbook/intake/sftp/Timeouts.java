package io.rollbook.intake.sftp;

import java.time.Duration;

/**
 * How long to wait for a server.
 *
 * @param connect until it has let us in
 * @param silence between two signs of life
 */
public record Timeouts(Duration connect, Duration silence) {
    /** 20 seconds to connect, 60 seconds of silence. */
    public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(60));

    int connectMillis() {
        return Math.toIntExact(connect.toMillis());
    }

    int silenceMillis() {
        return Math.toIntExact(silence.toMillis());
    }
}
