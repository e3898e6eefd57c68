package io.rollbook.bench;

import io.rollbook.made.MadeDistrict;
import io.rollbook.made.Night;
import io.rollbook.made.RestRecords;
import io.rollbook.made.Size;
import io.rollbook.provider.Certificate;
import io.rollbook.provider.Provider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/**
 * Two OneRoster services in a process of their own: a small one to warm up with, and a large one that answers each page after
 * a delay.
 */
final class ProviderProcess implements AutoCloseable {
    /** What each page of the large one waits for. */
    static final Duration DELAY = Duration.ofMillis(100);

    /** So many have a little more than 100,000 users. */
    static final int SCHOOLS = 138;

    private static final String READY = "ready ";
    private static final String LONG_AGO = "2026-01-01T00:00:00.000Z";

    private final Process process;
    private final Certificate certificate;
    private final String small;
    private final String large;

    private ProviderProcess(Process process, Certificate certificate, String small, String large) {
        this.process = process;
        this.certificate = certificate;
        this.small = small;
        this.large = large;
    }

    /** The large one's district. */
    static MadeDistrict district() {
        return MadeDistrict.named("Kestrel Valley", SCHOOLS, 7, LocalDate.now());
    }

    /** Starts it and waits until its records are there. */
    static ProviderProcess start(Certificate certificate) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx3g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProviderProcess.class.getName(),
                        certificate.file().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        // Read to its end only with the process: what it prints is one line.
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (line == null || !line.startsWith(READY)) {
            process.destroy();
            throw new IOException("the provider said " + line);
        }
        String[] urls = line.substring(READY.length()).split(" ");
        return new ProviderProcess(process, certificate, urls[0], urls[1]);
    }

    /** The process that is started: serves until its input ends. */
    public static void main(String[] arguments) throws IOException {
        Certificate certificate = Certificate.in(Path.of(arguments[0]));
        try (Provider small = Provider.start(certificate);
                Provider large = Provider.start(certificate)) {
            fill(small, MadeDistrict.of(Size.SMALL, 8, LocalDate.now()));
            fill(large, district());
            large.delayed(DELAY);
            System.out.println(READY + small.url("") + " " + large.url(""));
            while (System.in.read() >= 0) {
                // Nothing is said to it.
            }
        }
        System.exit(0);
    }

    private static void fill(Provider provider, MadeDistrict district) {
        RestRecords records = new RestRecords("1.2", provider.url(Provider.BASE));
        for (String file : files(district)) {
            provider.with(RestRecords.collection(file), records.records(district, Night.FIRST, file, LONG_AGO));
        }
    }

    static List<String> files(MadeDistrict district) {
        return district.files().stream()
                .filter(file -> !file.equals(MadeDistrict.MANIFEST))
                .toList();
    }

    /** The address of the small service. */
    String small() {
        return small;
    }

    /** The address of the large service. */
    String large() {
        return large;
    }

    Certificate certificate() {
        return certificate;
    }

    /** CPU seconds so far. */
    double cpu() throws IOException {
        return Processes.cpu(process.pid());
    }

    @Override
    public void close() {
        process.destroy();
    }
}
