package io.rollbook.database;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** How the embedded server is set: for loads at night on the machine of the service, and with no personal data in logs. */
final class LocalSettings {
    private LocalSettings() {}

    /** Lines of {@code postgresql.conf}. */
    static List<String> of(int port) {
        return List.of(
                "listen_addresses = '127.0.0.1'",
                "port = " + port,
                "unix_socket_directories = ''",
                "max_connections = 200",
                "password_encryption = 'scram-sha-256'",
                "shared_buffers = '" + share(8, 128) + "MB'",
                "work_mem = '64MB'",
                "maintenance_work_mem = '" + share(32, 64) + "MB'",
                // Reads of this machine's own disk: handing them to other processes costs more than it saves.
                "io_method = 'sync'",
                "max_wal_size = '2GB'",
                "wal_level = 'minimal'",
                "max_wal_senders = 0",
                "checkpoint_timeout = '15min'",
                "jit = off",
                "random_page_cost = 1.1",
                // No statement and no value in the log: rows are personal data.
                "log_error_verbosity = 'terse'",
                "log_min_error_statement = 'panic'",
                "log_parameter_max_length_on_error = 0",
                "log_statement = 'none'",
                "log_line_prefix = '%m [%p] %q%u@%d '",
                // One file for each day of the week, overwritten a week later.
                "logging_collector = on",
                "log_directory = 'log'",
                "log_filename = 'postgresql-%a.log'",
                "log_file_mode = 0600",
                "log_rotation_age = '1d'",
                "log_rotation_size = 0",
                "log_truncate_on_rotation = on");
    }

    /** A part of the machine's memory in MB, up to 512: a first load of half a million rows needs no more. */
    private static long share(int part, int least) {
        long memory =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return Math.max(least, Math.min(512, (memory >> 20) / part));
    }
}
