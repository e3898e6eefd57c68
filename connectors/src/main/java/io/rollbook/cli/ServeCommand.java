package io.rollbook.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "serve", description = "Run the service. Prints one line \"ready URL\" when it is.")
final class ServeCommand extends BaseCommand {
    /** Which part of the way a process takes. */
    enum Role {
        all,
        portal,
        intake
    }

    @Option(names = "--role", description = "all, portal or intake (default: all).")
    @Nullable
    Role role;

    @Option(names = "--port", description = "Port to listen on; 0 takes a free one (default: 8080).")
    @Nullable
    Integer port;

    @Override
    int run() {
        List<String> settings = new ArrayList<>();
        if (role != null) {
            settings.add("--rollbook.role=" + role);
        }
        if (port != null) {
            if (port < 0 || port > 65535) {
                throw CommandFailure.usage("--port is a number from 0 to 65535.");
            }
            settings.add("--server.port=" + port);
        }
        return cli().serving().serve(settings);
    }
}
