package io.rollbook.district;

import io.rollbook.roster.Keep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a district file would change, as one would tell it; {@link SettingsChanges} has it key by key. */
final class Effects {
    /** As docs/privacy.md says it. */
    private static final Map<Keep, String> KEPT = Map.of(
            Keep.IDENTIFIER, "identifiers of orgs and people, often a state's number",
            Keep.PHONE, "phone numbers of people of 13 and older",
            Keep.GUARDIANS, "who acts for a student, and people who are only guardians, parents or relatives",
            Keep.BIRTH_DATE, "birth dates",
            Keep.DEMOGRAPHICS, "sex, race, ethnicity, place of birth and residence status");

    /** What stays in the roster itself when it enters no longer. */
    private static final Set<Keep> STAYS = Set.of(Keep.BIRTH_DATE, Keep.DEMOGRAPHICS);

    private final List<Effect> effects = new ArrayList<>();

    private Effects() {}

    /** From {@code before} to {@code after}. {@code before}: null for a district that is not there yet, or cannot be read. */
    static List<Effect> between(@Nullable District before, District after) {
        Effects told = new Effects();
        told.district(before, after);
        FeedEffects feeds = new FeedEffects(told.effects);
        feeds.between(before == null ? Map.of() : before.feeds(), after.feeds());
        told.keep(before == null ? KeepRules.DIRECTORY_ONLY : before.keep(), after);
        GuardEffects.between(before == null ? Guard.DEFAULT : before.guard(), after.guard(), told.effects);
        told.retention(before == null ? Retention.DEFAULT : before.retention(), after.retention());
        told.notices(before == null ? List.of() : before.subscribers(), after.subscribers());
        return List.copyOf(told.effects);
    }

    private void district(@Nullable District before, District after) {
        if (before == null) {
            add("district", "its database, its key pair and its queue are made", false);
            if (after.sharesSchools()) {
                shared(true);
            }
            return;
        }
        if (!before.name().equals(after.name())) {
            add("district", "name: " + after.name() + " (was " + before.name() + ")", false);
        }
        if (!before.timezone().equals(after.timezone())) {
            add(
                    "district",
                    "time zone: " + after.timezone() + " (was " + before.timezone()
                            + "); schedules and dates are meant on its clocks",
                    true);
        }
        database(before.database(), after.database());
        if (before.sharesSchools() != after.sharesSchools()) {
            shared(after.sharesSchools());
        }
    }

    private void shared(boolean allowed) {
        add(
                "district",
                allowed
                        ? "another district may have the same schools: its export is not told from this one's any more"
                        : "no other district may have the same schools: another's export is refused",
                allowed);
    }

    private void database(District.@Nullable DatabaseSettings before, District.@Nullable DatabaseSettings after) {
        String from = before == null ? null : before.url();
        String to = after == null ? null : after.url();
        if (!Objects.equals(from, to)) {
            add(
                    "district",
                    "database server: " + orDefault(to) + " (was " + orDefault(from)
                            + "); the roster on the former one is not moved",
                    true);
        }
        String regionBefore = before == null ? null : before.region();
        String region = after == null ? null : after.region();
        if (!Objects.equals(regionBefore, region)) {
            add(
                    "district",
                    region == null
                            ? "any portal may serve it (was " + regionBefore + " only)"
                            : "only a portal in region " + region + " may serve it",
                    region == null);
        }
    }

    private static String orDefault(@Nullable String url) {
        return url == null ? "the default one" : url;
    }

    private void keep(KeepRules before, District district) {
        KeepRules after = district.keep();
        for (Keep rule : Keep.values()) {
            String what = KEPT.get(rule);
            if (what != null && after.keeps(rule) != before.keeps(rule)) {
                if (after.keeps(rule)) {
                    enters(what, rule.key() + ": always");
                } else {
                    leaves(what, STAYS.contains(rule), district.retention());
                }
            }
        }
        for (String column : less(after.metadata(), before.metadata())) {
            enters("the source's own column " + column, "metadata");
        }
        for (String column : less(before.metadata(), after.metadata())) {
            leaves("the source's own column " + column, false, district.retention());
        }
    }

    private void enters(String what, String because) {
        add("what may enter", "NEW with the next delivery: " + what + " (keep." + because + ")", true);
    }

    private void leaves(String what, boolean stays, Retention retention) {
        add(
                "what may enter",
                "NO LONGER entering: " + what + "; what entered before stays in the history for " + days(retention)
                        + (stays ? ", and in the roster" : ""),
                true);
    }

    private void retention(Retention before, Retention after) {
        int longer = after.history().compareTo(before.history());
        if (longer != 0) {
            add(
                    "history",
                    "earlier versions are kept for " + days(after) + " (was " + days(before) + ")"
                            + (longer < 0
                                    ? "; older ones are erased for good: they can neither be looked up nor be put back"
                                    : ""),
                    longer < 0);
        }
    }

    private static String days(Retention retention) {
        return retention.history().toDays() + " days";
    }

    private void notices(List<Subscriber> before, List<Subscriber> after) {
        Set<String> old = told(before);
        Set<String> fresh = told(after);
        less(fresh, old).forEach(who -> add("notices", "go to " + who, false));
        less(old, fresh).forEach(who -> add("notices", "no longer go to " + who, false));
    }

    private static Set<String> told(List<Subscriber> subscribers) {
        return subscribers.stream()
                .map(each -> each.address() + " about "
                        + each.about().stream()
                                .sorted()
                                .map(Subscriber.About::word)
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> less(Set<String> these, Set<String> those) {
        Set<String> rest = new TreeSet<>(these);
        rest.removeAll(those);
        return rest;
    }

    private void add(String about, String text, boolean loud) {
        effects.add(new Effect(about, text, loud));
    }
}
