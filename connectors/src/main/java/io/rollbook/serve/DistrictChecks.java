package io.rollbook.serve;

import io.rollbook.control.AuditHeads;
import io.rollbook.database.DatabaseException;
import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.district.Feed;
import io.rollbook.district.OneRosterApi;
import io.rollbook.district.Reference;
import io.rollbook.district.References;
import io.rollbook.district.Registered;
import io.rollbook.district.Subscriber;
import io.rollbook.doctor.CheckResult;
import io.rollbook.intake.IntakeException;
import io.rollbook.intake.Source;
import io.rollbook.network.Outbound;
import io.rollbook.tenant.Tenants;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/** Checks district by district. */
final class DistrictChecks {
    private final Settings.Portals settings;
    private final Districts districts;
    private final Tenants tenants;
    private final AuditHeads heads;
    private final Source source;
    private final Clock clock;

    DistrictChecks(
            Settings.Portals settings,
            Districts districts,
            Tenants tenants,
            AuditHeads heads,
            Source source,
            Clock clock) {
        this.settings = settings;
        this.districts = districts;
        this.tenants = tenants;
        this.heads = heads;
        this.source = source;
        this.clock = clock;
    }

    List<CheckResult> databases() {
        return each(this::database);
    }

    List<CheckResult> secrets() {
        return each(this::secrets);
    }

    List<CheckResult> audit() {
        return each(this::audit);
    }

    /**
     * Connects to each feed's server and lists its folder, and says where from: a district's firewall has to let that in. Names
     * of files are told to nobody.
     */
    List<CheckResult> feeds() {
        List<CheckResult> results = new ArrayList<>();
        for (Registered registered : districts.list()) {
            for (Feed feed : registered.district().feeds().values()) {
                OneRosterApi api = feed.oneroster();
                if (!settings.has(registered.district())) {
                    continue;
                }
                if (source.serves(feed)) {
                    results.add(feed(registered, feed));
                } else if (api != null) {
                    results.add(service(registered, feed, api));
                }
            }
        }
        return results;
    }

    private CheckResult feed(Registered registered, Feed feed) {
        String name = name(registered, feed);
        if (feed.blackout()
                .until(clock.instant(), registered.district().timezone())
                .isPresent()) {
            return CheckResult.ok(
                    name,
                    "left alone: its blackout hours are " + feed.blackout().words());
        }
        Feed.Sftp sftp = feed.sftp();
        String from = sftp == null ? "" : from(sftp.host(), sftp.port());
        try (Source.Visit visit = source.visit(feed, registered.folder())) {
            return CheckResult.ok(name, visit.list().size() + " files match" + from);
        } catch (IntakeException e) {
            return CheckResult.failed(name, e.reason().name() + from, String.valueOf(e.getMessage()));
        }
    }

    /** What a service answers {@code feed test} says, which knows its ways. */
    private static CheckResult service(Registered registered, Feed feed, OneRosterApi api) {
        int port = api.baseUrl().getPort();
        String from = from(String.valueOf(api.baseUrl().getHost()), port < 0 ? 443 : port);
        String by = api.role().equals("portal") ? "pulled by the portal" + from : "pulled by an intake";
        return CheckResult.ok(
                name(registered, feed),
                by + "; see: rollbook feed test " + registered.district().slug() + " " + feed.name());
    }

    private static String name(Registered registered, Feed feed) {
        return "feed " + registered.district().slug() + " " + feed.name();
    }

    private static String from(String host, int port) {
        return Outbound.to(host, port)
                .map(address -> ", from " + address.getHostAddress())
                .orElse("");
    }

    private List<CheckResult> each(Function<Registered, CheckResult> check) {
        return districts.list().stream()
                .filter(each -> settings.has(each.district()))
                .map(check)
                .toList();
    }

    private CheckResult database(Registered registered) {
        String slug = registered.district().slug();
        String name = "district " + slug;
        String apply = "Apply its file again: rollbook district apply -f FILE.yml";
        if (registered.trouble() != null) {
            return CheckResult.failed(name, registered.trouble(), apply);
        }
        try (Connection tenant = tenants.open(slug).connect();
                Statement statement = tenant.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(max(no), 0) FROM sync.runs")) {
            row.next();
            return CheckResult.ok(name, "its database answers; roster version " + row.getInt(1));
        } catch (SQLException | DatabaseException e) {
            return CheckResult.failed(name, "its database does not answer", "Start its PostgreSQL. " + apply);
        } catch (IllegalArgumentException | IllegalStateException e) {
            return CheckResult.failed(name, "its credential is missing or does not unwrap", apply);
        }
    }

    private CheckResult secrets(Registered registered) {
        String name = "secrets of " + registered.district().slug();
        List<String> missing = new ArrayList<>();
        references(registered.district()).forEach(reference -> {
            try {
                References.resolve(reference, registered.folder());
            } catch (References.UnresolvedException e) {
                missing.add(String.valueOf(e.getMessage()));
            }
        });
        return missing.isEmpty()
                ? CheckResult.ok(name, "found")
                : CheckResult.failed(name, String.join("; ", missing), "Put them there, or change the district file.");
    }

    private static Stream<Reference> references(District district) {
        Stream<Reference> ofFeeds = district.feeds().values().stream().flatMap(DistrictChecks::references);
        Stream<Reference> ofWebhooks = district.subscribers().stream()
                .filter(Subscriber.Webhook.class::isInstance)
                .map(each -> ((Subscriber.Webhook) each).secret());
        return Stream.concat(ofFeeds, ofWebhooks);
    }

    private static Stream<Reference> references(Feed feed) {
        Feed.Sftp sftp = feed.sftp();
        OneRosterApi api = feed.oneroster();
        return Stream.of(
                        sftp == null ? null : sftp.password(),
                        sftp == null ? null : sftp.privateKey(),
                        api == null ? null : api.login().secret())
                .filter(Objects::nonNull);
    }

    /** The log must not be shorter than the control database remembers; audit verify looks at every link. */
    private CheckResult audit(Registered registered) {
        String slug = registered.district().slug();
        String name = "audit log of " + slug;
        long noted = heads.find(slug).map(AuditHeads.Head::roots).orElse(0L);
        try (Connection tenant = tenants.open(slug).connect();
                Statement statement = tenant.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM audit.roots")) {
            row.next();
            long there = row.getLong(1);
            return there >= noted
                    ? CheckResult.ok(name, there + " roots")
                    : CheckResult.failed(
                            name,
                            there + " roots; the control database remembers " + noted,
                            "Its tail is missing: a backup was put back or it was cut off. See: rollbook audit verify "
                                    + slug);
        } catch (SQLException | RuntimeException e) {
            return CheckResult.failed(name, "cannot be read", "See district " + slug + " above.");
        }
    }
}
