package io.rollbook.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The embedded PostgreSQL: real server programs, a data folder of its own, password authentication, loopback only. A
 * server left behind by a process that was killed is stopped before a new one starts.
 *
 * <p>PostgreSQL refuses to run as root; root therefore starts it in a user namespace of its own ({@code unshare -U}),
 * or, where namespaces are blocked, as the system user {@code nobody}.
 */
public final class LocalPostgres implements AutoCloseable {
    private static final int START_SECONDS = 90;
    private static final int START_TRIES = 5;

    private final Path home;
    private final Path bin;
    private final Path data;
    private final List<String> prefix;
    private final FileChannel lockFile;
    private final int port;
    private final String password;

    private LocalPostgres(Path home, Path bin, List<String> prefix, FileChannel lockFile, int port, String password) {
        this.home = home;
        this.bin = bin;
        this.data = home.resolve("data");
        this.prefix = prefix;
        this.lockFile = lockFile;
        this.port = port;
        this.password = password;
    }

    /** Starts the server whose state is in {@code home}, creating it first where there is none. */
    public static LocalPostgres start(Path home) {
        return start(home, List.of());
    }

    /**
     * The same with further settings.
     *
     * @param settings lines of {@code postgresql.conf}; tests use them to trade durability for speed
     */
    public static LocalPostgres start(Path home, List<String> settings) {
        try {
            Path folder = Files.createDirectories(home).toRealPath();
            FileChannel lock = lock(folder);
            try {
                List<String> prefix = prefix(folder);
                Path bin = Binaries.unpack(folder).resolve("bin");
                // Before the port is chosen: a server that was left behind still holds it.
                new LocalPostgres(folder, bin, prefix, lock, 0, "").stopLeftover();
                LocalPostgres postgres = new LocalPostgres(folder, bin, prefix, lock, port(folder), password(folder));
                postgres.initialise();
                postgres.configure(settings);
                postgres.launch();
                return postgres;
            } catch (RuntimeException | IOException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use " + home + " for the embedded PostgreSQL", e);
        }
    }

    /** The superuser of the server, in database {@code postgres}. */
    public Database superuser() {
        return new Database("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", password);
    }

    /** The port on the loopback address. */
    public int port() {
        return port;
    }

    /** Stops the server; open transactions are rolled back. */
    @Override
    public void close() {
        try {
            // A server that is gone already is as good as a stopped one.
            if (isOurs()) {
                tryRun("pg_ctl", "stop", "-D", data.toString(), "-m", "fast", "-w");
            }
        } finally {
            try {
                lockFile.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void initialise() throws IOException {
        if (Files.exists(data.resolve("PG_VERSION"))) {
            String version = Files.readString(data.resolve("PG_VERSION")).strip();
            if (!version.equals(Binaries.VERSION)) {
                throw new PostgresException("The data in " + data + " belong to PostgreSQL " + version
                        + "; this is PostgreSQL " + Binaries.VERSION + ". Dump and restore them, or start afresh.");
            }
            return;
        }
        Binaries.delete(data);
        Path secret = home.resolve("initdb.secret");
        writePrivate(secret, password);
        own(home);
        try {
            run(
                    START_SECONDS,
                    "initdb",
                    "-D",
                    data.toString(),
                    "-U",
                    "postgres",
                    "--auth=scram-sha-256",
                    "--pwfile=" + secret,
                    "--data-checksums",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--locale-provider=builtin");
        } finally {
            Files.deleteIfExists(secret);
        }
    }

    private void stopLeftover() throws IOException {
        if (!Files.exists(data.resolve("postmaster.pid"))) {
            return;
        }
        if (isOurs()) {
            tryRun("pg_ctl", "stop", "-D", data.toString(), "-m", "fast", "-w");
        } else {
            Files.delete(data.resolve("postmaster.pid"));
        }
    }

    /**
     * Whether the process of postmaster.pid may be the server. After a restart of the machine its number can be another
     * program's, which must not be stopped in its place.
     */
    private boolean isOurs() {
        try {
            String pid = Files.readString(data.resolve("postmaster.pid"))
                    .lines()
                    .findFirst()
                    .orElse("")
                    .strip();
            return !pid.matches("[0-9]{1,18}")
                    || ProcessHandle.of(Long.parseLong(pid))
                            .flatMap(process -> process.info().command())
                            .map(command -> command.endsWith("postgres"))
                            .orElse(true);
        } catch (IOException e) {
            return true;
        }
    }

    private void configure(List<String> settings) throws IOException {
        List<String> lines = new ArrayList<>(LocalSettings.of(port));
        lines.addAll(settings);
        Files.write(data.resolve("rollbook.conf"), lines);
        Path conf = data.resolve("postgresql.conf");
        String text = Files.readString(conf);
        if (!text.contains("include 'rollbook.conf'")) {
            Files.writeString(conf, text + System.lineSeparator() + "include 'rollbook.conf'" + System.lineSeparator());
        }
        own(data.resolve("rollbook.conf"));
    }

    private void launch() {
        String[] start = {
            "start",
            "-D",
            data.toString(),
            "-l",
            home.resolve("postgres.log").toString(),
            "-w",
            "-t",
            String.valueOf(START_SECONDS)
        };
        for (int i = 1; i < START_TRIES; i++) {
            if (execute(START_SECONDS, "pg_ctl", start) == 0) {
                return;
            }
            // The children of a server that was killed hold its memory for a moment longer.
        }
        run(START_SECONDS, "pg_ctl", start);
    }

    private void run(int seconds, String program, String... arguments) {
        int code = execute(seconds, program, arguments);
        if (code != 0) {
            throw new PostgresException(program + " failed (exit " + code + "). See " + home.resolve("setup.log") + ", "
                    + home.resolve("postgres.log") + " and " + data.resolve("log") + ".");
        }
    }

    private void tryRun(String program, String... arguments) {
        execute(START_SECONDS, program, arguments);
    }

    private int execute(int seconds, String program, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(bin.resolve(program).toString());
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("setup.log").toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        // Each statement of a run takes and gives back some megabytes, which the kernel would clear anew each time.
        builder.environment().put("MALLOC_TRIM_THRESHOLD_", String.valueOf(64 << 20));
        builder.environment().put("MALLOC_MMAP_THRESHOLD_", String.valueOf(64 << 20));
        try {
            Process process = builder.start();
            if (!process.waitFor(seconds + 10L, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new PostgresException(program + " did not end within " + seconds + " seconds.");
            }
            return process.exitValue();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + program, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresException("interrupted while running " + program);
        }
    }

    /** Where the server runs as another user, that user must own its files. */
    private void own(Path path) {
        if (!prefix.isEmpty() && prefix.get(0).equals("setpriv")) {
            command(List.of("chown", "-R", "nobody", path.toString()));
        }
    }

    private static List<String> prefix(Path home) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        if (command(List.of("unshare", "-U", "true")) == 0) {
            return List.of("unshare", "-U");
        }
        List<String> nobody = List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups");
        List<String> probe = new ArrayList<>(nobody);
        probe.addAll(List.of("test", "-x", home.toString()));
        if (command(probe) != 0) {
            throw new PostgresException(
                    "PostgreSQL does not run as root, user namespaces are blocked here, and the user"
                            + " nobody cannot enter " + home + ". Run Rollbook as a plain user.");
        }
        return nobody;
    }

    private static int command(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private static FileChannel lock(Path home) throws IOException {
        FileChannel channel =
                FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new PostgresException("Another process uses " + home + ". Stop it, or set another ROLLBOOK_HOME.");
        }
        return channel;
    }

    /** The port of last time where it is free, so that notes with a psql line stay true; else any free one. */
    private static int port(Path home) throws IOException {
        Path file = home.resolve("port");
        int wanted =
                Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
        int port = free(wanted);
        Files.writeString(file, Integer.toString(port));
        return port;
    }

    private static int free(int wanted) throws IOException {
        try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            if (wanted == 0) {
                throw e;
            }
            return free(0);
        }
    }

    private static String password(Path home) throws IOException {
        Path file = home.resolve("superuser.secret");
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        writePrivate(file, password);
        return password;
    }

    private static void writePrivate(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }
}
