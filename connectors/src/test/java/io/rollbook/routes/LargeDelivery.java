package io.rollbook.routes;

import io.rollbook.broker.Broker;
import io.rollbook.broker.BrokerSettings;
import io.rollbook.ciphertext.Ciphertext;
import io.rollbook.ciphertext.Envelope;
import io.rollbook.ciphertext.EnvelopeBody;
import io.rollbook.run.Attempt;
import io.rollbook.run.Failures;
import io.rollbook.run.Run;
import io.rollbook.run.RunId;
import io.rollbook.run.RunReport;
import io.rollbook.run.RunState;
import io.rollbook.run.Runs;
import io.rollbook.run.SyncOutcome;
import io.rollbook.spool.Draft;
import io.rollbook.spool.Spool;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.impl.DefaultCamelContext;

/** Sends a large delivery through the spools and the broker: a process of its own, so that its heap can be small. */
final class LargeDelivery {
    private LargeDelivery() {}

    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]);
        int megabytes = Integer.parseInt(args[1]);
        String run = RunId.next(Clock.systemUTC());
        CompletableFuture<String> arrived = new CompletableFuture<>();
        try (Broker broker = Broker.start(BrokerSettings.embedded(home.resolve("broker")));
                DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();
            Routes routes = Routes.in(context, broker, oneRun(run), any -> false, Retrying.DEFAULT, Clock.systemUTC());
            routes.servePortals(
                            Spool.open(home.resolve("portal")),
                            envelope -> true,
                            ciphertext -> digest(ciphertext, arrived),
                            Run::created,
                            2)
                    .open("springfield");
            Ciphertext sent = write(Spool.open(home.resolve("intake")), run, megabytes);
            routes.outbox().send(sent);
            String digest = arrived.get(150, TimeUnit.SECONDS);
            System.exit(digest.equals(sent.envelope().digest()) ? 0 : 1);
        }
    }

    private static SyncOutcome digest(Ciphertext ciphertext, CompletableFuture<String> arrived) {
        try (FileChannel body = FileChannel.open(ciphertext.body())) {
            arrived.complete(EnvelopeBody.digest(body));
            return new SyncOutcome.Merged(RunReport.EMPTY);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Ciphertext write(Spool spool, String run, int megabytes) throws IOException {
        try (Draft draft = spool.begin(run)) {
            byte[] random = new byte[1 << 20];
            Random source = new Random(42);
            try (OutputStream out = draft.write()) {
                for (int i = 0; i < megabytes; i++) {
                    source.nextBytes(random);
                    out.write(random);
                }
            }
            String digest;
            try (FileChannel body = FileChannel.open(draft.file())) {
                digest = EnvelopeBody.digest(body);
            }
            return draft.keep(new Envelope(
                    "springfield",
                    "nightly",
                    run,
                    false,
                    false,
                    "source",
                    "test",
                    Instant.now(),
                    megabytes * (1L << 20),
                    digest,
                    "",
                    new byte[0]));
        }
    }

    /** A register with one run; a database would only take memory from what is measured here. */
    private static Runs oneRun(String id) {
        Run run = new Run(
                id,
                "springfield",
                "nightly",
                RunState.RECEIVED,
                false,
                false,
                "person",
                "test",
                Instant.now(),
                null,
                null,
                0,
                null,
                false,
                null,
                null,
                RunReport.EMPTY);
        return (Runs) Proxy.newProxyInstance(
                Runs.class.getClassLoader(),
                new Class<?>[] {Runs.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "find" -> Optional.of(run);
                    case "attempted" -> new Attempt(1, Failures.NONE);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
