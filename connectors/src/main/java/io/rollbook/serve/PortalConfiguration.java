package io.rollbook.serve;

import io.rollbook.api.Acts;
import io.rollbook.api.ApiConfiguration;
import io.rollbook.api.Keyring;
import io.rollbook.api.Ways;
import io.rollbook.ciphertext.IntakeKey;
import io.rollbook.ciphertext.IntakeKeys;
import io.rollbook.console.ConsoleConfiguration;
import io.rollbook.control.AuditHeads;
import io.rollbook.control.ControlDatabase;
import io.rollbook.control.Register;
import io.rollbook.control.Tokens;
import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.district.Wrapping;
import io.rollbook.export.RosterExport;
import io.rollbook.intake.Dispatch;
import io.rollbook.intake.Pull;
import io.rollbook.intake.RecipientKeys;
import io.rollbook.intake.Trials;
import io.rollbook.intake.Waits;
import io.rollbook.intake.Way;
import io.rollbook.intake.oneroster.OneRosterPull;
import io.rollbook.intake.upload.UploadDrafts;
import io.rollbook.intake.upload.UploadIntake;
import io.rollbook.portal.Portal;
import io.rollbook.portal.map.Mappings;
import io.rollbook.portal.open.DistrictKeys;
import io.rollbook.portal.open.Limits;
import io.rollbook.portal.open.Opener;
import io.rollbook.portal.parse.Formats;
import io.rollbook.routes.NotConfirmedException;
import io.rollbook.routes.PortalRoutes;
import io.rollbook.routes.Routes;
import io.rollbook.run.LateFeeds;
import io.rollbook.run.Run;
import io.rollbook.run.Runs;
import io.rollbook.run.StaleFeeds;
import io.rollbook.run.Troubles;
import io.rollbook.schedule.Schedules;
import io.rollbook.spool.Spool;
import io.rollbook.spool.SpoolLimits;
import io.rollbook.tenant.TenantProvisioner;
import io.rollbook.tenant.Tenants;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What only a portal has: the master key, the districts' keys and databases, the API. */
@Configuration(proxyBeanMethods = false)
@Conditional(OnRole.Portal.class)
@Import({ApiConfiguration.class, ConsoleConfiguration.class, AccountsConfiguration.class, NoticesConfiguration.class})
class PortalConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(PortalConfiguration.class);

    /** How long a test waits for an intake to take it. */
    private static final Duration TAKEN = Duration.ofSeconds(60);

    /** The portal's spool, told from the intake's. */
    record PortalSpool(Spool spool) {}

    /** What the portal pulls itself, told from what an intake does. */
    record PortalPuller(Pull pull, List<Way> ways) {}

    @Bean
    Wrapping wrapping(Settings settings, Home home) {
        return MasterKeys.find(settings.portal().masterKey(), home);
    }

    @Bean
    Tokens tokens(ControlDatabase control, Clock clock) {
        return new Tokens(control.dataSource(), clock);
    }

    @Bean
    StaleFeeds staleFeeds(ControlDatabase control) {
        return new StaleFeeds(control.dataSource());
    }

    @Bean
    Register register(ControlDatabase control, Clock clock) {
        return new Register(control.dataSource(), clock);
    }

    @Bean
    Troubles troubles(ControlDatabase control, Clock clock) {
        return new Troubles(control.dataSource(), clock);
    }

    @Bean
    LateFeeds lateFeeds(ControlDatabase control, Clock clock) {
        return new LateFeeds(control.dataSource(), clock);
    }

    @Bean
    Tenants tenants(ControlDatabase control, Wrapping wrapping) {
        return new Tenants(control.dataSource(), wrapping);
    }

    @Bean
    TenantProvisioner tenantProvisioner(ControlDatabase control, Wrapping wrapping) {
        return new TenantProvisioner(control.dataSource(), wrapping);
    }

    @Bean
    DistrictKeys districtKeys(ControlDatabase control, Wrapping wrapping, Clock clock) {
        return new DistrictKeys(control.dataSource(), wrapping, clock);
    }

    @Bean
    Opener opener(DistrictKeys keys, IntakeKey own, Settings settings, Clock clock) {
        List<String> known = new ArrayList<>(settings.portal().intakes());
        known.add(own.publicKeyText());
        try {
            return new Opener(keys, new IntakeKeys(known), Limits.DEFAULT, clock);
        } catch (IllegalArgumentException e) {
            throw StartFailure.settings("rollbook.portal.intakes: " + e.getMessage());
        }
    }

    @Bean
    Formats formats(Settings settings) {
        Path folder = settings.portal().mappings();
        try {
            Formats formats = Mappings.of(folder);
            formats.bad().forEach(profile -> LOG.error("Deliveries of feeds that ask for it are refused: {}", profile));
            return formats;
        } catch (IOException e) {
            throw StartFailure.settings("rollbook.portal.mappings: " + folder + " cannot be read");
        }
    }

    @Bean
    Portal portal(
            Districts districts,
            Settings settings,
            Tenants tenants,
            Opener opener,
            Runs runs,
            AuditHeads heads,
            Formats formats,
            Clock clock) {
        Function<String, Optional<District>> own = slug -> districts.find(slug).filter(settings.portal()::has);
        return new Portal(own, tenants, opener, runs, heads, formats, clock);
    }

    @Bean
    PortalSpool portalSpool(Home home, Settings settings) {
        // Whatever an intake took is taken here.
        SpoolLimits limits =
                new SpoolLimits(Long.MAX_VALUE, settings.spool().reserve().toBytes());
        return new PortalSpool(Spool.open(home.resolve("spool/portal"), limits));
    }

    @Bean
    PortalRoutes portalRoutes(Routes routes, Portal portal, PortalSpool spool, Settings settings, Districts districts) {
        return routes.servePortals(
                spool.spool(),
                portal::isSigned,
                portal::receive,
                run -> windowEnd(run, districts),
                settings.portal().parallel());
    }

    /** Only a run that began by itself has a window: a person is told soon. */
    private static Instant windowEnd(Run run, Districts districts) {
        return run.isScheduled()
                ? districts
                        .find(run.district())
                        .map(district -> district.feeds().get(run.feed()))
                        .map(feed -> run.created().plus(feed.window()))
                        .orElse(run.created())
                : run.created();
    }

    @Bean
    DistrictPreparation preparation(
            Settings settings,
            ControlServer server,
            TenantProvisioner provisioner,
            DistrictKeys keys,
            PortalRoutes routes,
            Districts districts,
            Schedules schedules,
            Acts acts) {
        return new DistrictPreparation(
                settings.portal(), server, provisioner, keys, routes, districts, schedules, acts);
    }

    @Bean
    Schedules schedules(
            ControlDatabase control, Districts districts, Runs runs, Routes routes, Settings settings, Clock clock) {
        return new Schedules(
                control.dataSource(),
                "portal",
                districts,
                runs,
                run -> request(routes, run),
                settings.portal().spread(),
                clock);
    }

    /** Where the broker is away the run waits: it is asked for again until it is pulled. */
    private static void request(Routes routes, Run run) {
        try {
            routes.request(run.id());
        } catch (NotConfirmedException e) {
            LOG.warn("scheduled run {} could not be asked for yet", run.id());
        }
    }

    @Bean
    UploadIntake uploads(ControlDatabase control, Dispatch dispatch, Clock clock) {
        return new UploadIntake(new RecipientKeys(control.dataSource(), clock), dispatch);
    }

    @Bean
    UploadDrafts uploadDrafts(IntakeConfiguration.IntakeSpool spool, Dispatch dispatch, Runs runs, Clock clock) {
        return new UploadDrafts(spool.spool(), dispatch, runs, clock);
    }

    @Bean
    Ways ways(
            Routes routes,
            UploadIntake uploads,
            PortalSpool spool,
            Runs runs,
            Districts districts,
            PortalPuller own,
            ObjectProvider<IntakeConfiguration.IntakePulls> intake) {
        List<Way> here = new ArrayList<>(own.ways());
        intake.ifAvailable(pulls -> here.addAll(pulls.ways()));
        FeedTests tests = new FeedTests(new Trials(districts, here), routes.trialRequests(TAKEN));
        return new IntakeWays(routes, uploads, routes.retry(spool.spool()), runs, tests);
    }

    /** What is pulled with credentials that can read a roster is pulled here, unless a district says otherwise. */
    @Bean
    PortalPuller portalPuller(
            Districts districts,
            Runs runs,
            ControlDatabase control,
            Dispatch dispatch,
            Routes routes,
            Settings settings,
            Clock clock) {
        List<Way> ways = List.of(new OneRosterPull(
                Set.of("portal"),
                runs,
                control.dataSource(),
                dispatch,
                settings.intake().askAgain(),
                clock));
        Pull pull = new Pull(districts, runs, control.dataSource(), dispatch, ways, Waits.DEFAULT, clock);
        routes.servePortalPulls(
                pull, settings.intake().parallel(), Set.copyOf(settings.portal().districts()));
        return new PortalPuller(pull, ways);
    }

    @Bean
    Keyring keyring(DistrictKeys keys) {
        return new DistrictKeyring(keys);
    }

    @Bean
    RosterExport.Limits exportLimits(Settings settings) {
        Settings.Exports exports = settings.portal().exports();
        try {
            return new RosterExport.Limits(exports.batch(), exports.whole());
        } catch (IllegalArgumentException e) {
            throw StartFailure.settings("rollbook.portal.exports: batch and whole are more than 0, such as 10m.");
        }
    }

    @Bean
    Expiry expiry(
            Settings settings,
            Districts districts,
            Tenants tenants,
            Portal portal,
            UploadDrafts uploads,
            AccountExpiry accounts,
            Clock clock) {
        return new Expiry(settings.portal(), districts, tenants, portal, uploads, accounts, clock);
    }

    @Bean
    Acts acts(Tenants tenants, AuditHeads heads, Clock clock) {
        return new AuditedActs(tenants, heads, clock);
    }

    @Bean(destroyMethod = "shutdown")
    ExecutorService decisions() {
        return Executors.newFixedThreadPool(2);
    }
}
