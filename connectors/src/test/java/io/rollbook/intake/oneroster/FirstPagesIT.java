package io.rollbook.intake.oneroster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rollbook.district.OneRosterApi;
import io.rollbook.district.Reference;
import io.rollbook.provider.Certificate;
import io.rollbook.provider.Provider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks a service over TLS for the first pages of its collections, in their turn and before it. */
class FirstPagesIT {
    private static final Pace PACE = new Pace(
            1,
            Duration.ofMillis(1),
            Duration.ofMillis(4),
            Duration.ofMinutes(15),
            Duration.ofSeconds(20),
            Duration.ofHours(1));

    @TempDir
    Path folder;

    private final ExecutorService workers = Executors.newFixedThreadPool(1);
    private Provider provider;
    private Connection connection;
    private FirstPages firsts;

    @BeforeEach
    void start() throws IOException {
        Certificate certificate = Certificate.valid(folder);
        Files.writeString(folder.resolve("secret"), "secret");
        provider = Provider.start(certificate)
                .with("classes", CollectionPullIT.records(2))
                .with("users", CollectionPullIT.records(3));
        OneRosterApi api = new OneRosterApi(
                URI.create(provider.url(Provider.BASE)),
                "1.2",
                new OneRosterApi.OAuth2(URI.create(provider.url("/token")), "client", new Reference("file:secret")),
                1,
                null,
                true,
                "portal");
        connection =
                Connection.to(api, folder, false, CollectionPullIT.outside(certificate, PACE, time -> {}), () -> 1);
        firsts = new FirstPages(connection.service(), PullChoice.everything("it was asked for"), workers);
    }

    @AfterEach
    void stop() {
        workers.shutdownNow();
        connection.close();
        provider.close();
    }

    private List<String> asked() {
        return provider.asked().stream().map(Provider.Asked::collection).toList();
    }

    @Test
    void of_collectionAskedForAhead_isNotAskedForAgain() {
        firsts.of("classes");
        firsts.askAhead("users");
        firsts.askAhead("users");

        assertThat(firsts.of("users").page().page().records()).isEqualTo(3);
        assertThat(asked()).containsExactly("classes", "users");
    }

    @Test
    void of_whatWasAskedForAheadAndDropped_isAskedForAnew() {
        firsts.askAhead("users");
        Awaitility.await().until(() -> asked().equals(List.of("users")));
        firsts.dropAhead();
        provider.with("users", CollectionPullIT.records(5));

        assertThat(firsts.of("users").page().page().records()).isEqualTo(5);
    }

    @Test
    void of_collectionThatIsNotServed_failsInItsTurnAndNotBefore() {
        firsts.askAhead("courses");
        Awaitility.await().until(() -> asked().equals(List.of("courses")));

        assertThatThrownBy(() -> firsts.of("courses")).isInstanceOf(Service.NotServed.class);
        assertThat(firsts.of("users").page().page().records()).isEqualTo(3);
    }
}
