package io.rollbook.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** CPU time of processes, from {@code /proc}: proc(5), fields of {@code stat} in hundredths of a second. */
final class Processes {
    private static final double TICKS = 100;

    private Processes() {}

    /** CPU seconds of a process and of those of its children that have ended. */
    static double cpu(long pid) throws IOException {
        String[] stat = stat(pid);
        return (ticks(stat, 14) + ticks(stat, 15) + ticks(stat, 16) + ticks(stat, 17)) / TICKS;
    }

    /** CPU seconds of a process, of its children that have ended and of those that live. */
    static double cpuWithChildren(long pid) throws IOException {
        while (true) {
            double before = cpu(pid);
            try {
                double living = living(pid);
                // A child that ended meanwhile is in one of the two figures or in both: look again.
                if (cpu(pid) - before < 1 / TICKS) {
                    return before + living;
                }
            } catch (IOException ended) {
                // Of a child: its figures were not there any more, or broke off while they were read.
                Thread.onSpinWait();
            }
        }
    }

    private static double living(long pid) throws IOException {
        double sum = 0;
        try (Stream<ProcessHandle> children =
                ProcessHandle.of(pid).map(ProcessHandle::children).orElse(Stream.empty())) {
            for (ProcessHandle child : children.toList()) {
                sum += cpu(child.pid());
            }
        }
        return sum;
    }

    /** The most memory a process ever had resident, in bytes. */
    static long peakResident(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        return -1;
    }

    // The name of the program may hold spaces; it ends with the last parenthesis.
    private static String[] stat(long pid) throws IOException {
        String text = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return ("x x " + text.substring(text.lastIndexOf(')') + 2)).split(" ");
    }

    private static long ticks(String[] stat, int field) {
        return Long.parseLong(stat[field - 1].strip());
    }
}
