package io.rollbook.console;

import io.rollbook.tenant.Plan;
import io.rollbook.tenant.Plan.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A plan as one would tell it: {@code 312 students new, 2 changed; 4 classes gone at Lincoln High.} The whole first where
 * it is not all at one school, then those schools with most changes.
 */
final class PlanInWords {
    private static final int MOST_SCHOOLS = 5;

    /** What is told; by the key in a plan's people or entities, one, and many. */
    private static final List<Noun> NOUNS = List.of(
            new Noun("students", "student", "students"),
            new Noun("staff", "member of staff", "members of staff"),
            new Noun("others", "other person", "other people"),
            new Noun("orgs", "org", "orgs"),
            new Noun("academic_sessions", "term", "terms"),
            new Noun("courses", "course", "courses"),
            new Noun("classes", "class", "classes"),
            new Noun("enrollments", "enrollment", "enrollments"));

    /** What comes and goes with people, and is told only where there is more of it. */
    private static final List<Noun> OF_PEOPLE =
            List.of(new Noun("user_roles", "role", "roles"), new Noun("demographics", "demographic", "demographics"));

    private record Noun(String name, String one, String many) {}

    /** A sentence without its full stop, and where that is. The name is a district's own: it may be written in any way. */
    record Sentence(String text, @Nullable String school) {}

    private PlanInWords() {}

    /** Sentences; one that says so where nothing changes. */
    static List<Sentence> of(Plan plan) {
        String all = told(plan.people(), plan.entities());
        if (all.isEmpty()) {
            return List.of(new Sentence("Nothing changes", null));
        }
        List<Sentence> schools = plan.schools().stream()
                .map(school -> new Sentence(
                        told(school.people(), school.entities()),
                        school.name() == null ? school.sourcedId() : school.name()))
                .filter(school -> !school.text().isEmpty())
                .toList();
        List<Sentence> sentences = new ArrayList<>();
        if (schools.size() != 1 || !schools.get(0).text().equals(all)) {
            sentences.add(new Sentence("In all: " + all, null));
        }
        sentences.addAll(schools.subList(0, Math.min(MOST_SCHOOLS, schools.size())));
        int more = schools.size() - MOST_SCHOOLS;
        if (more > 0) {
            sentences.add(new Sentence(
                    "The rest at " + (more == 1 ? "one more school" : number(more) + " more schools"), null));
        }
        return sentences;
    }

    private static String told(Map<String, Counts> people, Map<String, Counts> entities) {
        List<String> parts = new ArrayList<>();
        for (Noun noun : NOUNS) {
            parts.add(told(
                    noun,
                    people.getOrDefault(noun.name(), entities.getOrDefault(noun.name(), Counts.NONE)),
                    Counts.NONE));
        }
        for (Noun noun : OF_PEOPLE) {
            parts.add(told(
                    noun,
                    entities.getOrDefault(noun.name(), Counts.NONE),
                    entities.getOrDefault("users", Counts.NONE)));
        }
        return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining("; "));
    }

    /** The noun is said once: {@code 312 students new, 2 changed}. */
    private static String told(Noun noun, Counts counts, Counts beyond) {
        List<String> parts = new ArrayList<>();
        add(parts, noun, counts.add(), beyond.add(), "new");
        add(parts, noun, counts.restore(), beyond.restore(), "back");
        add(parts, noun, counts.change(), beyond.change(), "changed");
        add(parts, noun, counts.remove(), beyond.remove(), "gone");
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, Noun noun, long number, long beyond, String what) {
        if (number > beyond) {
            String named = parts.isEmpty() ? " " + (number == 1 ? noun.one() : noun.many()) : "";
            parts.add(number(number) + named + " " + what);
        }
    }

    private static String number(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }
}
