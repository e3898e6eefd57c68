package io.rollbook.district;

import io.rollbook.district.Subscriber.About;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads the {@code notices} section. */
final class SubscribersReader {
    private static final String MAIL = "[^\\s\\p{Cntrl}@<>\",;:()\\\\]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+";

    /** Each of them is waited for when a test notice is sent. */
    private static final int MOST = 20;

    private static final Map<String, About> WORDS = words();

    private final Outside outside;

    SubscribersReader(Outside outside) {
        this.outside = outside;
    }

    private static Map<String, About> words() {
        Map<String, About> words = new TreeMap<>();
        for (About each : About.values()) {
            words.put(each.word(), each);
        }
        return words;
    }

    List<Subscriber> read(Settings file) {
        List<Subscriber> read = new ArrayList<>();
        Set<String> places = new HashSet<>();
        List<Settings> sections = file.sections("notices");
        if (sections.size() > MOST) {
            file.problem("notices", "names more than " + MOST + " receivers: use a mailing list");
        }
        for (Settings each : sections) {
            String place = each.text(each.has("webhook") ? "webhook" : "mail");
            if (place != null && !places.add(place)) {
                each.problem("is named twice: list all it wants to hear of in one place");
            }
            read.add(subscriber(each));
            each.done();
        }
        return List.copyOf(read);
    }

    private Subscriber subscriber(Settings section) {
        Set<About> about = about(section);
        if (section.has("mail") == section.has("webhook")) {
            section.problem("needs one of mail and webhook");
        }
        if (!section.has("webhook")) {
            return new Subscriber.Mail(section.read("mail", "", SubscribersReader::mail), about);
        }
        URI url = OneRosterReader.https(section, "webhook");
        if (!section.has("secret")) {
            section.problem("secret", "is missing: a webhook is signed with it");
        }
        Reference secret = section.reference("secret", outside);
        return new Subscriber.Webhook(
                url, secret == null ? new Reference("") : secret, section.flag("allow-private", false), about);
    }

    private static String mail(String text) {
        if (text.length() > 254 || !text.matches(MAIL)) {
            throw new IllegalArgumentException("must be a mail address such as it@example.org");
        }
        return text;
    }

    private static Set<About> about(Settings section) {
        List<String> words = section.texts(
                "about",
                word -> WORDS.containsKey(word)
                        ? null
                        : "must be of " + String.join(", ", WORDS.keySet())
                                + Settings.didYouMean(word, WORDS.keySet()));
        if (words != null && words.isEmpty()) {
            section.problem("about", "names nothing: leave it out for everything, or leave out the receiver");
        }
        Set<About> about = EnumSet.noneOf(About.class);
        (words == null ? WORDS.keySet() : words).forEach(word -> {
            About known = WORDS.get(word);
            if (known != null) {
                about.add(known);
            }
        });
        return Set.copyOf(about);
    }
}
