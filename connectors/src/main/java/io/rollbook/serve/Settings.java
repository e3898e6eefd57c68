package io.rollbook.serve;

import io.rollbook.district.District;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings under {@code rollbook}; config/application.yml explains each. Passwords never show in {@code toString}.
 *
 * @param role which part of the way this process takes
 * @param home the folder of the embedded defaults, or null for the one of the environment
 * @param proxy whether a proxy in front of this process ends TLS
 */
@ConfigurationProperties("rollbook")
public record Settings(
        @DefaultValue("all") Role role,
        @Nullable Path home,
        @DefaultValue("false") boolean proxy,
        @DefaultValue Control database,
        @DefaultValue Messages broker,
        @DefaultValue Portals portal,
        @DefaultValue Intakes intake,
        @DefaultValue Spools spool,
        @DefaultValue Secrets secrets) {

    /**
     * Secrets that district files refer to.
     *
     * @param folders the only folders that {@code file:} is read from; empty for the district file's and /run/secrets
     */
    public record Secrets(@DefaultValue List<Path> folders) {}

    /**
     * The control database.
     *
     * @param url JDBC URL of another server's database; null for the embedded one
     * @param provisioner the role that creates districts' databases on that server; null for {@code user}
     */
    public record Control(
            @Nullable String url,
            @Nullable String user,
            @Nullable String password,
            @Nullable String provisioner,
            @Nullable String provisionerPassword) {
        /** What is set to nothing is not set. */
        public Control {
            url = given(url);
            user = given(user);
            password = given(password);
            provisioner = given(provisioner);
            provisionerPassword = given(provisionerPassword);
        }

        @Override
        public String toString() {
            return url == null ? "embedded" : url;
        }
    }

    /**
     * The broker.
     *
     * @param url another broker's URL; null for the embedded one
     * @param port a loopback port on which the embedded broker also listens, or null
     */
    public record Messages(
            @Nullable String url, @Nullable String user, @Nullable String password, @Nullable Integer port) {
        /** What is set to nothing is not set. */
        public Messages {
            url = given(url);
            user = given(user);
            password = given(password);
        }

        @Override
        public String toString() {
            return url == null ? "embedded" : url;
        }
    }

    /**
     * What only a portal needs.
     *
     * @param districts slugs of the districts whose keys and credentials it may use; empty for all
     * @param region must be the region of each of its districts that names one
     * @param masterKey {@code file:PATH} or {@code env:NAME}; null for a file in the home folder, made where missing
     * @param intakes public keys of the intakes whose envelopes it takes, besides its own
     * @param parallel most deliveries worked on at a time
     * @param mappings folder of the mapping profiles, which need not be there
     * @param exports how long an export may take
     * @param sessions how long a person stays signed in
     * @param spread within how long feeds that are due at the same time begin
     */
    public record Portals(
            @DefaultValue List<String> districts,
            @Nullable String region,
            @Nullable String masterKey,
            @DefaultValue List<String> intakes,
            @DefaultValue("2") int parallel,
            @DefaultValue("config/mappings") Path mappings,
            @DefaultValue Exports exports,
            @DefaultValue SignedIn sessions,
            @DefaultValue("1m") Duration spread) {
        /** What is set to nothing is not set. */
        public Portals {
            region = given(region);
            masterKey = given(masterKey);
        }

        /** Whether this portal is the one of a district. */
        public boolean has(String slug) {
            return districts.isEmpty() || districts.contains(slug);
        }

        /** Whether this portal is the one of a district and in its region. */
        public boolean has(District district) {
            return has(district.slug()) && isInRegion(district);
        }

        boolean isInRegion(District district) {
            District.DatabaseSettings database = district.database();
            String wanted = database == null ? null : database.region();
            return wanted == null || wanted.equals(region);
        }
    }

    /**
     * How long an export may take; beyond it the database ends it.
     *
     * @param batch for 10,000 rows
     * @param whole for all
     */
    public record Exports(@DefaultValue("10m") Duration batch, @DefaultValue("1h") Duration whole) {}

    /**
     * How long a person stays signed in to the console.
     *
     * @param idle without a request
     * @param longest whatever happens
     */
    public record SignedIn(@DefaultValue("30m") Duration idle, @DefaultValue("12h") Duration longest) {}

    /**
     * What only an intake needs.
     *
     * @param key file with its signing key; null for one in the home folder, made where missing
     * @param parallel most feeds pulled at a time
     * @param maxDelivery most bytes of one delivery, pulled or uploaded
     */
    public record Intakes(
            @Nullable String key, @DefaultValue("2") int parallel, @DefaultValue("5GB") DataSize maxDelivery) {
        private static final int MOST_PARALLEL = 8;

        /** What is set to nothing is not set. */
        public Intakes {
            key = given(key);
        }
    }

    /**
     * The folders of deliveries on their way.
     *
     * @param reserve what they leave free of their disk
     */
    public record Spools(@DefaultValue("512MB") DataSize reserve) {}

    /** Why these settings cannot work together, in a sentence that says what to do; or null. */
    @Nullable
    String contradiction() {
        if (role != Role.ALL && database.url() == null) {
            return "A process with role " + word() + " shares its control database with others:"
                    + " set rollbook.database.url, user and password.";
        }
        if (role != Role.ALL && broker.url() == null) {
            return "A process with role " + word() + " shares its broker with others:"
                    + " set rollbook.broker.url, user and password.";
        }
        if (intake.parallel() > Intakes.MOST_PARALLEL) {
            return "rollbook.intake.parallel is at most " + Intakes.MOST_PARALLEL + ".";
        }
        return null;
    }

    private static @Nullable String given(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private String word() {
        return role.name().toLowerCase(java.util.Locale.ROOT);
    }
}
