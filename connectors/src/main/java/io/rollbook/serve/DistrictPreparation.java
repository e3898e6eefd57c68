package io.rollbook.serve;

import io.rollbook.api.Acts;
import io.rollbook.api.Preparation;
import io.rollbook.database.Database;
import io.rollbook.database.DatabaseException;
import io.rollbook.district.District;
import io.rollbook.district.Districts;
import io.rollbook.district.Reference;
import io.rollbook.district.References;
import io.rollbook.district.Registered;
import io.rollbook.portal.open.DistrictKeys;
import io.rollbook.routes.PortalRoutes;
import io.rollbook.schedule.Schedules;
import io.rollbook.tenant.TenantProvisioner;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes ready a district's database, key and queue, at the portal that it belongs to. */
final class DistrictPreparation implements Preparation {
    private static final Logger LOG = LoggerFactory.getLogger(DistrictPreparation.class);

    private final Settings.Portals settings;
    private final ControlServer server;
    private final TenantProvisioner provisioner;
    private final DistrictKeys keys;
    private final PortalRoutes routes;
    private final Districts districts;
    private final Schedules schedules;
    private final Acts acts;

    DistrictPreparation(
            Settings.Portals settings,
            ControlServer server,
            TenantProvisioner provisioner,
            DistrictKeys keys,
            PortalRoutes routes,
            Districts districts,
            Schedules schedules,
            Acts acts) {
        this.settings = settings;
        this.server = server;
        this.provisioner = provisioner;
        this.keys = keys;
        this.routes = routes;
        this.districts = districts;
        this.schedules = schedules;
        this.acts = acts;
    }

    @Override
    public String prepare(Registered registered) {
        District district = registered.district();
        requireMine(district);
        provisioner.provision(district.slug(), district.timezone(), server(registered));
        String made = keys.list(district.slug()).isEmpty() ? keys.generate(district.slug()) : "";
        routes.open(district.slug());
        audit(district.slug());
        schedules.arm(district);
        return made;
    }

    /**
     * Serves a district that was made ready before, as after a restart. Where its database cannot be brought up to date,
     * its queue is not opened and its runs wait.
     */
    void serve(Registered registered) {
        District district = registered.district();
        requireMine(district);
        bringUpToDate(district);
        routes.open(district.slug());
        try {
            audit(district.slug());
        } catch (DatabaseException e) {
            LOG.warn("{}; its settings are entered into the audit log when they are applied next", e.getMessage());
        }
    }

    /** With the embedded server's own credential; any other that may change a schema is for district apply only. */
    private void bringUpToDate(District district) {
        District.DatabaseSettings elsewhere = district.database();
        Database administrator = elsewhere == null || elsewhere.url() == null ? server.administrator() : null;
        if (administrator != null) {
            provisioner.moved(district.slug(), administrator);
        }
        if (!provisioner.isOutdated(district.slug())) {
            return;
        }
        if (administrator == null) {
            throw new NotHere(provisioner.awaitApply(district.slug()));
        }
        provisioner.migrate(district.slug(), administrator);
    }

    /**
     * Enters versions of the settings into the district's audit log: the one that was just applied, and those whose
     * process died in between, since the two lie in different databases.
     */
    private void audit(String slug) {
        for (Districts.Version version : districts.unaudited(slug)) {
            acts.note(slug, "settings-applied", version.by(), null, Map.of("version", "" + version.version()));
            districts.audited(slug, version.version());
        }
    }

    @Override
    public void requireMine(District district) {
        if (!settings.has(district.slug())) {
            throw new NotHere(
                    "This portal is not the one of district " + district.slug() + ": see rollbook.portal.districts.");
        }
        District.DatabaseSettings database = district.database();
        if (database != null && !settings.isInRegion(district)) {
            throw new NotHere("District " + district.slug() + " belongs to region " + database.region()
                    + "; this portal's rollbook.portal.region is "
                    + (settings.region() == null ? "not set" : settings.region()) + ".");
        }
    }

    private Database server(Registered registered) {
        District.DatabaseSettings elsewhere = registered.district().database();
        String url = elsewhere == null ? null : elsewhere.url();
        if (elsewhere != null && url != null) {
            return credential(url, elsewhere.provisioner(), registered.folder());
        }
        Database known = server.provisioner();
        if (known == null) {
            throw new NotHere("This portal has no credential to create databases with: set"
                    + " rollbook.database.provisioner and provisioner-password for district apply.");
        }
        return known;
    }

    private static Database credential(String url, @Nullable Reference provisioner, Path folder) {
        String text = provisioner == null ? "" : References.resolveText(provisioner, folder);
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new NotHere("database.provisioner refers to a text of the form USER:PASSWORD.");
        }
        return new Database(url, text.substring(0, colon), text.substring(colon + 1));
    }
}
