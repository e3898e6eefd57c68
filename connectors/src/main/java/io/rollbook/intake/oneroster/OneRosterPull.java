package io.rollbook.intake.oneroster;

import io.rollbook.ciphertext.EnvelopeBody;
import io.rollbook.district.District;
import io.rollbook.district.Feed;
import io.rollbook.district.Hours;
import io.rollbook.district.KeepRules;
import io.rollbook.district.OneRosterApi;
import io.rollbook.district.Registered;
import io.rollbook.intake.Dispatch;
import io.rollbook.intake.IntakeException;
import io.rollbook.intake.IntakeException.Reason;
import io.rollbook.intake.OpenHours;
import io.rollbook.intake.Pulled;
import io.rollbook.intake.RecipientKeys;
import io.rollbook.intake.Trial;
import io.rollbook.intake.Way;
import io.rollbook.run.PullReport;
import io.rollbook.run.Run;
import io.rollbook.run.Runs;
import io.rollbook.spool.Draft;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import okhttp3.Dns;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pulls feeds from OneRoster services. */
public final class OneRosterPull implements Way {
    private static final Logger LOG = LoggerFactory.getLogger(OneRosterPull.class);

    private final Set<String> roles;
    private final Runs runs;
    private final RecipientKeys keys;
    private final Dispatch dispatch;
    private final Connection.Outside outside;
    private final Circuits circuits;

    /**
     * Over the control database.
     *
     * @param roles whose feeds this process pulls: {@code portal}, {@code intake} or both
     * @param askAgain the wait after an answer that went wrong; doubles before each further try
     */
    public OneRosterPull(
            Set<String> roles, Runs runs, DataSource control, Dispatch dispatch, Duration askAgain, Clock clock) {
        this(
                roles,
                runs,
                control,
                dispatch,
                new Connection.Outside(
                        Dns.SYSTEM, UnaryOperator.identity(), Pace.usual(askAgain), OneRosterPull::sleep, clock));
    }

    OneRosterPull(Set<String> roles, Runs runs, DataSource control, Dispatch dispatch, Connection.Outside outside) {
        this.roles = Set.copyOf(roles);
        this.runs = runs;
        this.keys = new RecipientKeys(control, outside.clock());
        this.dispatch = dispatch;
        this.outside = outside;
        this.circuits = new Circuits(outside.clock());
    }

    private static void sleep(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }

    @Override
    public boolean serves(Feed feed) {
        OneRosterApi api = feed.oneroster();
        return api != null && roles.contains(api.role());
    }

    @Override
    public Pulled pull(Run run, Registered district, Feed feed) {
        String source = run.district() + "/" + run.feed();
        circuits.requireClosed(source);
        try (Draft draft = dispatch.begin(run.id())) {
            deliver(run, district, feed, draft);
            circuits.succeeded(source);
            return Pulled.DONE;
        } catch (Progress.Cancelled cancelled) {
            LOG.info("run {}: cancelled while it was pulled", run.id());
            return Pulled.DONE;
        } catch (IntakeException e) {
            if (e.reason() == Reason.SERVICE_FAILED || e.reason() == Reason.SERVICE_UNREACHABLE) {
                circuits.failed(source);
            }
            throw e;
        }
    }

    @Override
    public Trial test(Registered district, Feed feed) {
        OneRosterApi api = java.util.Objects.requireNonNull(feed.oneroster());
        boolean demographics = wantsDemographics(district.district().keep());
        return new ServiceTrial(api, district.folder(), demographics, outside).run();
    }

    private void deliver(Run run, Registered registered, Feed feed, Draft draft) {
        OneRosterApi api = java.util.Objects.requireNonNull(feed.oneroster());
        District district = registered.district();
        PullChoice choice = PullChoice.of(
                run,
                runs.lastApplied(run.district(), run.feed()),
                runs.lastFullPull(run.district(), run.feed()),
                runs.lastEnded(run.district(), run.feed()),
                registered.version(),
                outside.clock().instant());
        boolean demographics = wantsDemographics(district.keep());
        OpenHours hours = OpenHours.of(registered, feed, outside.clock());
        Progress progress = new Progress(report -> runs.note(run.id(), report), hours::require, outside.clock());
        try (Connection connection = Connection.to(
                        api,
                        registered.folder(),
                        demographics,
                        outside.watchedBy(progress),
                        () -> parallel(district, api));
                SealedPages pages = new SealedPages(draft, keys.of(run.district()))) {
            ServicePull pull = new ServicePull(
                    connection, api, demographics, registered.version(), pages, outside.clock(), progress);
            PullReport report = pull.pull(choice);
            progress.accept(report);
            requireComplete(report);
            LOG.info("run {}: pulled {} ({})", run.id(), report.mode(), report.why());
            EnvelopeBody body = pages.finish();
            progress.tell();
            dispatch.send(run, draft, body, "intake");
        } catch (IntakeException e) {
            progress.tell();
            throw e;
        }
    }

    /** Birth dates tell, too, who is old enough for a phone number to be kept. */
    private static boolean wantsDemographics(KeepRules keep) {
        return keep.goesByAge() || keep.keepsDemographics();
    }

    private int parallel(District district, OneRosterApi api) {
        Hours peak = api.peak();
        LocalTime now = LocalTime.now(outside.clock().withZone(district.timezone()));
        return peak != null && peak.hold(now) ? 1 : api.parallel();
    }

    private static void requireComplete(PullReport report) {
        report.collections().stream()
                .filter(collection -> !collection.complete())
                .findFirst()
                .ifPresent(part -> {
                    throw new IntakeException(Reason.INCOMPLETE_PULL, incomplete(part));
                });
    }

    /** The cause, what came of it, what to do. */
    private static String incomplete(PullReport.Collection part) {
        String total = part.total() == null ? "" : " of " + part.total();
        return "The collection " + part.name() + " " + part.trouble() + ", " + (part.restarts() + 1) + " times: "
                + part.received() + total
                + " records came. Nothing of this pull is applied. Run the feed again when nobody"
                + " works at the source, at night say; where it stays so, let the service's operator see what feed test says"
                + " of its pages.";
    }
}
