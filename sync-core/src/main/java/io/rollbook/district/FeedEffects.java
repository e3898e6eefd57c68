package io.rollbook.district;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What would change of a district's feeds. */
final class FeedEffects {
    private static final BiPredicate<Feed, Feed> QUIETLY = (before, after) -> false;
    private static final BiPredicate<Feed, Feed> LOUDLY = (before, after) -> true;

    /** One thing about a feed. @param words empty where there is nothing to say of it */
    private record Aspect(String name, Function<Feed, String> words, BiPredicate<Feed, Feed> loud) {}

    private static final List<Aspect> ASPECTS = List.of(
            new Aspect("comes from", FeedEffects::source, QUIETLY),
            new Aspect(
                    "version",
                    feed -> feed.oneroster() == null ? "" : feed.oneroster().version(),
                    QUIETLY),
            new Aspect("files", feed -> feed.sftp() == null ? "" : feed.sftp().files(), QUIETLY),
            new Aspect("logs in with", FeedEffects::login, QUIETLY),
            new Aspect(
                    "host key", feed -> feed.sftp() == null ? "" : feed.sftp().hostKey(), LOUDLY),
            new Aspect("what is read is", FeedEffects::afterRead, LOUDLY),
            new Aspect("requests at a time", FeedEffects::pace, QUIETLY),
            new Aspect(
                    "addresses inside of networks",
                    feed -> feed.oneroster() == null ? "" : feed.oneroster().allowPrivate() ? "allowed" : "refused",
                    (before, after) ->
                            after.oneroster() != null && after.oneroster().allowPrivate()),
            new Aspect(
                    "pulled by the role",
                    feed -> feed.oneroster() == null ? "" : feed.oneroster().role(),
                    (before, after) -> after.oneroster() != null
                            && !after.oneroster().role().equals("portal")),
            new Aspect("left alone for", feed -> Durations.words(feed.quiet()), QUIETLY),
            new Aspect("a delivery is", feed -> feed.delivery().name().toLowerCase(Locale.ROOT), QUIETLY),
            new Aspect(
                    "files that are not OpenPGP",
                    feed -> feed.plaintext() == Feed.Plaintext.SEAL ? "taken, and sealed while they stream" : "refused",
                    (before, after) -> after.plaintext() == Feed.Plaintext.SEAL),
            new Aspect("must be signed", feed -> feed.signer() == null ? "by nobody" : "by the signer's key", LOUDLY),
            new Aspect("uploads by people", feed -> feed.uploads() ? "taken" : "refused", QUIETLY),
            new Aspect("format", Feed::format, QUIETLY),
            new Aspect("removes what it does not list of", FeedEffects::owns, LOUDLY),
            new Aspect(
                    "begins by itself",
                    FeedEffects::schedule,
                    (before, after) -> before.schedule() != null && after.schedule() == null));

    /** What a feed is unless its settings say otherwise: not worth telling of one that is new. */
    private static final Feed PLAIN = new Feed(
            "plain",
            null,
            null,
            FeedReader.QUIET,
            Feed.Delivery.NEWEST,
            Feed.Plaintext.REFUSE,
            null,
            true,
            "auto",
            Feed.Owns.ALL,
            null);

    private final List<Effect> effects;

    FeedEffects(List<Effect> effects) {
        this.effects = effects;
    }

    void between(Map<String, Feed> before, Map<String, Feed> after) {
        after.forEach((name, feed) -> {
            Feed old = before.get(name);
            if (old == null) {
                added(feed);
            } else {
                changed(old, feed);
            }
        });
        before.keySet().stream()
                .filter(name -> !after.containsKey(name))
                .forEach(name -> effects.add(new Effect(
                        "feed " + name,
                        "is gone: nothing comes by it any more; what came stays as it is until another feed owns it",
                        true)));
    }

    private void added(Feed feed) {
        effects.add(new Effect(about(feed), "is new: " + source(feed), false));
        for (Aspect aspect : ASPECTS.subList(1, ASPECTS.size())) {
            String words = aspect.words().apply(feed);
            if (!words.isEmpty() && !words.equals(aspect.words().apply(PLAIN))) {
                effects.add(new Effect(about(feed), aspect.name() + ": " + words, false));
            }
        }
    }

    private void changed(Feed before, Feed after) {
        for (Aspect aspect : ASPECTS) {
            String was = aspect.words().apply(before);
            String is = aspect.words().apply(after);
            if (!was.equals(is)) {
                effects.add(new Effect(
                        about(after),
                        aspect.name() + ": " + orNothing(is) + " (was " + orNothing(was) + ")",
                        aspect.loud().test(before, after)));
            }
        }
        if (before.signer() != null
                && after.signer() != null
                && !before.signer().equals(after.signer())) {
            effects.add(new Effect(about(after), "must be signed by another key than before", true));
        }
    }

    private static String about(Feed feed) {
        return "feed " + feed.name();
    }

    private static String orNothing(String words) {
        return words.isEmpty() ? "nothing" : words;
    }

    private static String source(Feed feed) {
        if (feed.sftp() != null) {
            Feed.Sftp sftp = feed.sftp();
            return "SFTP " + sftp.user() + "@" + sftp.host() + ":" + sftp.port() + ", folder " + sftp.path();
        }
        return feed.oneroster() == null
                ? "uploads only"
                : "OneRoster " + feed.oneroster().baseUrl();
    }

    private static String login(Feed feed) {
        if (feed.sftp() != null) {
            Reference key = feed.sftp().privateKey();
            return key == null ? "a password, " + text(feed.sftp().password()) : "a private key, " + text(key);
        } else if (feed.oneroster() == null) {
            return "";
        }
        return feed.oneroster().login() instanceof OneRosterApi.OAuth2 oauth2
                ? "OAuth 2.0, client " + oauth2.clientId() + " at " + oauth2.tokenUrl() + ", "
                        + text(oauth2.clientSecret())
                : "OAuth 1.0a, " + text(feed.oneroster().login().secret());
    }

    private static String text(@Nullable Reference reference) {
        return reference == null ? "" : reference.text();
    }

    private static String afterRead(Feed feed) {
        if (feed.sftp() == null) {
            return "";
        }
        return switch (feed.sftp().afterRead().kind()) {
            case KEEP -> "left as it is at the district";
            case MOVE -> "moved to " + feed.sftp().afterRead().folder() + " at the district";
            case DELETE -> "deleted at the district";
        };
    }

    private static String pace(Feed feed) {
        OneRosterApi api = feed.oneroster();
        if (api == null) {
            return "";
        }
        return api.parallel()
                + (api.peak() == null
                        ? ""
                        : ", one from " + api.peak().from() + " to "
                                + api.peak().to());
    }

    private static String owns(Feed feed) {
        Feed.Owns owns = feed.owns();
        return some(owns.entities()) + " of " + some(owns.schools()) + " schools, " + owns.terms() + " terms";
    }

    private static String some(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private static String schedule(Feed feed) {
        Feed.Schedule schedule = feed.schedule();
        if (schedule == null) {
            return feed.isPulled() ? "never" : "";
        }
        return schedule.cron() + ", looks for " + Durations.words(schedule.window())
                + (schedule.blackout().hours().isEmpty()
                        ? ""
                        : ", contacts nobody at " + schedule.blackout().words())
                + (schedule.skip().isEmpty() ? "" : ", not on " + String.join(", ", schedule.skip()));
    }
}
