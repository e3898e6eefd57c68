package io.rollbook.made;

import io.rollbook.run.SyncOutcome;
import io.rollbook.testing.TestPortal;
import java.nio.file.Path;

/** Takes exports, each the first night of its district, through a portal: a process of its own, so that its heap can be small. */
final class OneNight {
    private OneNight() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        for (int i = 1; i < arguments.length; i++) {
            try (TestPortal portal = new TestPortal(folder)) {
                SyncOutcome outcome = portal.receive(Path.of(arguments[i]));
                long records = outcome.report().ledger().values().stream()
                        .mapToLong(line -> line.added())
                        .sum();
                System.out.println(outcome.state().word() + " " + records);
            }
        }
    }
}
