package io.rollbook.portal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A plan of the model, and what is left of it for some schools: what is of them comes with all that is new and that it
 * refers to, and new people with all their roles. What is left out stays as it was, and so does what that refers to.
 */
final class ModelPart {
    private final Map<String, String> stored;
    private final Map<String, String> whole;
    private final Set<String> listed;
    private final Set<String> coming = new TreeSet<>();
    private final Set<String> going = new TreeSet<>();
    private final Map<String, String> renamed = new HashMap<>();

    /** What makes of the roster {@code stored} the roster {@code whole}, by a delivery that lists all of that. */
    ModelPart(Map<String, String> stored, Map<String, String> whole) {
        this(stored, whole, true);
    }

    private ModelPart(Map<String, String> stored, Map<String, String> whole, boolean listsAll) {
        this.stored = stored;
        this.whole = whole;
        this.listed = listsAll ? whole.keySet() : coming;
        whole.forEach((key, value) -> {
            if (!value.equals(stored.get(key))) {
                coming.add(key);
            }
        });
        stored.keySet().stream().filter(key -> !whole.containsKey(key)).forEach(going::add);
        coming.stream().filter(ModelPart::isEnrollment).forEach(key -> going.stream()
                .filter(old -> isEnrollment(old) && !stored.containsKey(key))
                .filter(old -> sameness(stored, old).equals(sameness(whole, key)))
                .findFirst()
                .ifPresent(old -> {
                    renamed.put(key, old);
                    going.remove(old);
                }));
    }

    /** The same by a plan that lists nothing else, as that of an undo. */
    static ModelPart listingChanges(Map<String, String> stored, Map<String, String> whole) {
        return new ModelPart(stored, whole, false);
    }

    private static String sameness(Map<String, String> roster, String enrollment) {
        return ModelRoster.sameness(Objects.requireNonNull(roster.get(enrollment)));
    }

    /** The roster once all of it is applied. */
    Map<String, String> whole() {
        return whole;
    }

    /** Former keys of enrollments that are the same under another id, by the new ones. */
    Map<String, String> renamed() {
        return renamed;
    }

    /** The schools that something of the plan is of. */
    List<String> schools() {
        return Stream.concat(coming.stream(), going.stream())
                .flatMap(key -> Stream.ofNullable(school(key)))
                .filter(school -> !school.equals("d"))
                .distinct()
                .sorted()
                .toList();
    }

    /** People who go under one id and come under another, with the same name and e-mail; who could be several, is nobody. */
    long reissued() {
        Map<String, Long> gone = people(going.stream(), stored);
        Map<String, Long> come = people(coming.stream().filter(this::isNew), whole);
        return gone.entrySet().stream()
                .filter(each -> each.getValue() == 1 && come.getOrDefault(each.getKey(), 0L) == 1)
                .count();
    }

    /** How many of these are people of whom the roster says the same. */
    private static Map<String, Long> people(Stream<String> keys, Map<String, String> roster) {
        return keys.filter(key -> key.startsWith("user "))
                .map(key -> Objects.requireNonNull(roster.get(key)))
                .filter(said -> said.contains("@"))
                .map(ModelPart::nameAndEmail)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private static String nameAndEmail(String user) {
        return String.join("|", Arrays.copyOf(user.split("\\|", -1), 3));
    }

    /** The schools that lose a student, who is one nowhere any more, or a class. */
    Set<String> losing() {
        return going.stream()
                .filter(key -> key.startsWith("class ") || (key.endsWith("|student") && isGone(key)))
                .map(key -> Objects.requireNonNull(school(key)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean isGone(String role) {
        String person = role.substring(0, role.indexOf('|') + 1);
        return whole.keySet().stream().noneMatch(key -> key.startsWith(person) && key.endsWith("|student"));
    }

    /** What goes at these schools. */
    Set<String> removals(Set<String> schools) {
        return going.stream()
                .filter(key -> school(key) != null && schools.contains(school(key)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The roster once all is applied but these removals. */
    Map<String, String> without(Set<String> removals) {
        Set<String> part = new TreeSet<>(coming);
        part.addAll(going);
        part.removeAll(removals);
        return applied(part);
    }

    /** Of removals those that can be done in a roster: of what is there and is needed by nothing that stays. */
    static Set<String> removable(Map<String, String> roster, Set<String> removals) {
        Set<String> going = new TreeSet<>(removals);
        going.retainAll(roster.keySet());
        boolean needed;
        do {
            needed = going.removeAll(roster.keySet().stream()
                    .filter(key -> !going.contains(key))
                    .flatMap(key -> referred(key, roster).stream())
                    .collect(Collectors.toSet()));
        } while (needed);
        return going;
    }

    /** Whether all that the records of a roster refer to is there. */
    static boolean isComplete(Map<String, String> roster) {
        return roster.keySet().stream().allMatch(key -> roster.keySet().containsAll(referred(key, roster)));
    }

    /** The roster once what is of the school is applied; without removals, where so said. */
    Map<String, String> of(String school, boolean removals) {
        Set<String> part = Stream.concat(coming.stream(), going.stream())
                .filter(key -> school.equals(school(key)))
                .collect(Collectors.toCollection(TreeSet::new));
        while (part.addAll(broughtBy(part))) {
            // What came along may refer to more.
        }
        if (!removals) {
            part.removeAll(going);
        }
        return applied(part);
    }

    /** What is left out stays, and so does what that refers to. */
    private Map<String, String> applied(Set<String> part) {
        boolean needed;
        do {
            Set<String> left = neededWithout(part);
            needed = part.removeIf(key -> going.contains(key) && left.contains(key));
        } while (needed);
        Map<String, String> after = new TreeMap<>(stored);
        part.forEach(key -> {
            after.remove(renamed.getOrDefault(key, key));
            if (coming.contains(key)) {
                after.put(key, Objects.requireNonNull(whole.get(key)));
            }
        });
        return after;
    }

    private Set<String> broughtBy(Set<String> part) {
        Set<String> brought = new HashSet<>();
        part.stream().filter(coming::contains).forEach(key -> {
            brought.addAll(referred(key, whole));
            if (key.startsWith("user ") && isNew(key)) {
                whole.keySet().stream()
                        .filter(role -> role.startsWith("role " + key.substring(5) + "|"))
                        .forEach(brought::add);
            }
        });
        brought.removeIf(key -> !isNew(key));
        return brought;
    }

    private boolean isNew(String key) {
        return coming.contains(key) && !stored.containsKey(key);
    }

    /** What the stored records refer to that a part leaves out. */
    private Set<String> neededWithout(Set<String> part) {
        return Stream.concat(coming.stream(), going.stream())
                .filter(key -> !part.contains(key))
                .map(key -> renamed.getOrDefault(key, key))
                .filter(stored::containsKey)
                .flatMap(key -> referred(key, stored).stream())
                .collect(Collectors.toSet());
    }

    /** The keys of what a record refers to. */
    private static Set<String> referred(String key, Map<String, String> roster) {
        String[] said = Objects.requireNonNull(roster.get(key)).split("\\|", -1);
        String[] id = key.substring(key.indexOf(' ') + 1).split("\\|", -1);
        Set<String> referred =
                switch (key.substring(0, key.indexOf(' '))) {
                    case "org" -> new HashSet<>(Set.of("org " + said[0]));
                    case "course" -> new HashSet<>(Set.of("org " + said[0]));
                    case "role" -> new HashSet<>(Set.of("user " + id[0], "org " + id[1]));
                    case "class" -> new HashSet<>(Set.of("org " + said[0], "course " + said[1]));
                    case "enrollment" -> new HashSet<>(Set.of("class " + said[0], "user " + said[1]));
                    default -> new HashSet<>();
                };
        if (key.startsWith("class ")) {
            for (String term : said[2].substring(1, said[2].length() - 1).split(",")) {
                referred.add("session " + term);
            }
        }
        referred.remove("org ");
        return referred;
    }

    /** The org of a record, or null. */
    @Nullable
    String school(String key) {
        return school(key, Objects.requireNonNull((coming.contains(key) ? whole : stored).get(key)));
    }

    /** The org of a record that says this; of a person that of the role, as it is delivered or else as it is stored. */
    @Nullable
    String school(String key, String says) {
        String id = key.substring(key.indexOf(' ') + 1);
        String[] said = says.split("\\|", -1);
        return switch (key.substring(0, key.indexOf(' '))) {
            case "org" -> id;
            case "session" -> null;
            case "course", "class" -> said[0];
            case "role" -> id.split("\\|", -1)[1];
            case "enrollment" -> said[0].startsWith("n") ? "north" : "south";
            default ->
                Stream.of(listed, stored.keySet())
                        .flatMap(each -> each.stream()
                                .filter(role -> role.startsWith("role " + id + "|"))
                                .map(role -> role.split("\\|", -1)[1])
                                .sorted())
                        .findFirst()
                        .orElse(null);
        };
    }

    private static boolean isEnrollment(String key) {
        return key.startsWith("enrollment ");
    }
}
