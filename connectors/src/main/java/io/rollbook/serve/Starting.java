package io.rollbook.serve;

import io.rollbook.account.Invitations;
import io.rollbook.control.Tokens;
import io.rollbook.district.Districts;
import io.rollbook.district.Registered;
import io.rollbook.intake.Dispatch;
import io.rollbook.schedule.Schedules;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/** What happens once everything is up: districts are served, the role is told, the ready line is printed. */
final class Starting {
    private static final Logger LOG = LoggerFactory.getLogger(Starting.class);

    private final Settings settings;
    private final LocalAccess local;
    private final Districts districts;
    private final Dispatch dispatch;
    private final Unfinished unfinished;
    private final ObjectProvider<Tokens> tokens;
    private final ObjectProvider<DistrictPreparation> preparation;
    private final ObjectProvider<Expiry> expiry;
    private final ObjectProvider<Schedules> schedules;
    private final ObjectProvider<Invitations> invitations;

    Starting(
            Settings settings,
            Home home,
            Districts districts,
            Dispatch dispatch,
            Unfinished unfinished,
            ObjectProvider<Tokens> tokens,
            ObjectProvider<DistrictPreparation> preparation,
            ObjectProvider<Expiry> expiry,
            ObjectProvider<Schedules> schedules,
            ObjectProvider<Invitations> invitations) {
        this.settings = settings;
        this.local = new LocalAccess(home);
        this.districts = districts;
        this.dispatch = dispatch;
        this.unfinished = unfinished;
        this.tokens = tokens;
        this.preparation = preparation;
        this.expiry = expiry;
        this.schedules = schedules;
        this.invitations = invitations;
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        LOG.info("{}", roleSentence());
        LOG.info("signs deliveries as intake {}", dispatch.intake());
        preparation.ifAvailable(this::serveDistricts);
        unfinished.begin();
        expiry.ifAvailable(Expiry::begin);
        schedules.ifAvailable(Schedules::begin);
        String url = url(event);
        tokens.ifAvailable(known -> {
            local.writeToken(known);
            local.writeUrl(url);
        });
        System.out.println("ready " + url);
        // To whoever reads this output, and to no log.
        invitations.ifAvailable(known -> known.firstLink("serve")
                .ifPresent(link -> System.out.println("open " + url + "/first/" + link.secret())));
        System.out.flush();
    }

    @EventListener
    void closed(ContextClosedEvent event) {
        if (settings.role().isPortal()) {
            local.removeUrl();
        }
    }

    /** One district that cannot be served keeps no other from being served. */
    private void serveDistricts(DistrictPreparation districtPreparation) {
        for (Registered each : districts.list()) {
            String slug = each.district().slug();
            if (settings.portal().has(slug)) {
                try {
                    districtPreparation.serve(each);
                } catch (RuntimeException e) {
                    LOG.error("District {} is not served: {}", slug, e.getMessage());
                }
            }
        }
    }

    private String roleSentence() {
        String role = settings.role().name().toLowerCase(Locale.ROOT);
        return switch (settings.role()) {
            case ALL -> "role all: fetches, opens and merges; holds the districts' keys and database credentials";
            case PORTAL ->
                "role " + role + ": opens and merges; holds the keys and database credentials of "
                        + (settings.portal().districts().isEmpty()
                                ? "all districts"
                                : String.join(", ", settings.portal().districts()));
            case INTAKE ->
                "role " + role + ": fetches and seals; holds no private key of a district and no credential"
                        + " of a district's database";
        };
    }

    private static String url(ApplicationReadyEvent event) {
        var context = (WebServerApplicationContext) event.getApplicationContext();
        var environment = event.getApplicationContext().getEnvironment();
        boolean tls = environment.getProperty("server.ssl.enabled", Boolean.class, false)
                || environment.containsProperty("server.ssl.bundle")
                || environment.containsProperty("server.ssl.certificate")
                || environment.containsProperty("server.ssl.key-store");
        var server = context.getWebServer();
        int port = server == null ? 0 : server.getPort();
        return (tls ? "https" : "http") + "://127.0.0.1:" + port;
    }
}
