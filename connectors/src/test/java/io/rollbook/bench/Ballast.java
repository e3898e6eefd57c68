package io.rollbook.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds memory that nothing else needs. A virtual machine gives what is free back to its host; who writes to such a page
 * next waits for the host, which takes ten times as long as writing to a page that the machine has. A step that comes
 * when much is free would pay for the machine, by up to a third of its time. With little to spare, files are written to
 * the same pages again and again, as on a machine that has been in use for a day.
 */
final class Ballast {
    /** Bytes left to the service, its database and their files: large districts are measured in less. */
    private static final long LEFT = 6L << 30;

    private static final int PART = 256 << 20;

    private final List<ByteBuffer> held = new ArrayList<>();

    /** Takes all that is to spare; nothing where this process is limited to a part of the machine's memory. */
    static Ballast take() throws IOException {
        Ballast ballast = new Ballast();
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        if (system.getTotalMemorySize() < memory("MemTotal")) {
            return ballast;
        }
        while (memory("MemAvailable") - LEFT > PART) {
            // Filled with zeros: every page is written to.
            ballast.held.add(ByteBuffer.allocateDirect(PART));
        }
        return ballast;
    }

    /** How much is held, in bytes. */
    long bytes() {
        return (long) held.size() * PART;
    }

    // proc(5), meminfo: in units of 1,024 bytes.
    private static long memory(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new IOException("/proc/meminfo does not say " + name);
    }
}
