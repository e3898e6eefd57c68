package io.rollbook.installation;

import io.rollbook.database.UnpackedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Rollbook in a home folder of its own: its service runs as a process, its commands are run as people run them. */
public final class Installation implements Commands, AutoCloseable {
    private final Path home;
    private final List<String> program;
    private final Map<String, String> environment;
    private final Process service;
    private final String url;

    private Installation(
            Path home, List<String> program, Map<String, String> environment, Process service, String url) {
        this.home = home;
        this.program = program;
        this.environment = environment;
        this.service = service;
        this.url = url;
    }

    /**
     * Starts the service and waits until it is ready. What it prints goes to {@code service.out} in the home.
     *
     * @param program how commands are run: {@code scripts/rollbook}, or what {@link Built} says
     * @param variables environment variables of the service and of the commands
     * @throws IOException where the service ends before it is ready; the message holds what it printed
     */
    public static Installation start(Path home, List<String> program, Map<String, String> variables, String... serve)
            throws IOException {
        Files.createDirectories(home);
        if (!variables.containsKey("ROLLBOOK_DATABASE_URL")) {
            UnpackedPostgres.in(home.resolve("postgres"));
        }
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("ROLLBOOK_HOME", home.toString());
        List<String> line = new ArrayList<>(program);
        line.addAll(List.of("serve", "--port", "0"));
        line.addAll(List.of(serve));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(environment);
        Path log = home.resolve("service.out");
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        Process service = builder.start();
        String url = awaitReady(service, log);
        return new Installation(home, program, environment, service, url);
    }

    /** The project's folder, from wherever in it the process runs. */
    public static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (here != null && !Files.exists(here.resolve("scripts/setup.sh"))) {
            here = here.getParent();
        }
        if (here == null) {
            throw new IllegalStateException("not inside the project's folder");
        }
        return here;
    }

    private static String awaitReady(Process service, Path log) throws IOException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (System.nanoTime() < end) {
            try (BufferedReader lines = Files.newBufferedReader(log)) {
                String ready = lines.lines()
                        .filter(line -> line.startsWith("ready "))
                        .findFirst()
                        .orElse("");
                if (!ready.isEmpty()) {
                    return ready.substring("ready ".length()).strip();
                }
            }
            try {
                if (service.waitFor(100, TimeUnit.MILLISECONDS)) {
                    throw new IOException("the service ended with " + service.exitValue() + " before it was ready:\n"
                            + Files.readString(log));
                }
            } catch (InterruptedException e) {
                service.destroy();
                throw new InterruptedIOException();
            }
        }
        service.destroy();
        throw new IOException("the service was not ready after five minutes:\n" + Files.readString(log));
    }

    /** Its home folder. */
    public Path home() {
        return home;
    }

    /** The service's URL. */
    public String url() {
        return url;
    }

    /** The service's process. */
    public Process service() {
        return service;
    }

    @Override
    public Command.Result run(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(program);
        line.addAll(List.of(arguments));
        return new Command(line, environment).run();
    }

    /** Begins a command as a process of its own; what it prints is lost. */
    public Process begin(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(program);
        line.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** The same commands, but in this process. */
    public Commands here() {
        return Commands.here(environment);
    }

    /** Stops the service as an operator does and waits for its end. */
    @Override
    public void close() throws IOException {
        service.destroy();
        try {
            if (!service.waitFor(1, TimeUnit.MINUTES)) {
                service.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            service.destroyForcibly();
            throw new InterruptedIOException();
        }
    }
}
