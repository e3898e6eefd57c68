package io.rollbook.serve;

import io.rollbook.district.Districts;
import io.rollbook.district.Feed;
import io.rollbook.district.Registered;
import io.rollbook.doctor.CheckResult;
import io.rollbook.portal.parse.BadProfile;
import io.rollbook.portal.parse.Format;
import io.rollbook.portal.parse.Formats;
import java.util.ArrayList;
import java.util.List;

/** Checks that the mapping profiles can be used, and that there is what the districts' feeds ask for. */
final class FormatChecks {
    private final Settings.Portals settings;
    private final Formats formats;
    private final Districts districts;

    FormatChecks(Settings.Portals settings, Formats formats, Districts districts) {
        this.settings = settings;
        this.formats = formats;
        this.districts = districts;
    }

    List<CheckResult> mappings() {
        List<CheckResult> results = new ArrayList<>();
        for (BadProfile profile : formats.bad()) {
            results.add(CheckResult.failed(
                    "mapping " + profile.name(),
                    settings.mappings().resolve(profile.file()) + ": " + String.join("; ", profile.problems()),
                    "Mend the file (rollbook mapping check shows what is wrong) and restart the portal."
                            + " Deliveries of feeds that ask for it are refused until then."));
        }
        if (results.isEmpty()) {
            long profiles = formats.all().stream().filter(Format::isProfile).count();
            results.add(CheckResult.ok("mappings", profiles + " profiles"));
        }
        for (Registered registered : districts.list()) {
            if (settings.has(registered.district())) {
                for (Feed feed : registered.district().feeds().values()) {
                    formats.problem(feed.format())
                            .ifPresent(why -> results.add(CheckResult.failed(
                                    "format of " + registered.district().slug() + " " + feed.name(),
                                    why,
                                    "Its deliveries are refused. Put the mapping profile right and restart the portal,"
                                            + " or change the feed's format and apply the file.")));
                }
            }
        }
        return results;
    }
}
