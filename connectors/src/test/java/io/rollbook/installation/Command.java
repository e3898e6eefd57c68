package io.rollbook.installation;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * One run of a program.
 *
 * @param line the program and its arguments
 * @param environment variables set on top of this process's own
 */
public record Command(List<String> line, Map<String, String> environment) {
    /** How it ended, and what it printed. */
    public record Result(int exit, String out, String err) {}

    /** With this process's own environment. */
    public static Command of(List<String> line) {
        return new Command(line, Map.of());
    }

    /** Runs it to its end. */
    public Result run() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
        String out = text(process.getInputStream());
        try {
            return new Result(process.waitFor(), out, err.join());
        } catch (InterruptedException e) {
            process.destroy();
            throw new InterruptedIOException();
        }
    }

    private static String text(InputStream in) {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
