package io.rollbook.portal;

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
    private final Set<String> coming = new TreeSet<>();
    private final Set<String> going = new TreeSet<>();
    /** Former keys of enrollments that are the same under another id, by the new ones. */
    private final Map<String, String> renamed = new HashMap<>();

    /** What makes of the roster {@code stored} the roster {@code whole}. */
    ModelPart(Map<String, String> stored, Map<String, String> whole) {
        this.stored = stored;
        this.whole = whole;
        whole.forEach((key, value) -> {
            if (!value.equals(stored.get(key))) {
                coming.add(key);
            }
        });
        stored.keySet().stream().filter(key -> !whole.containsKey(key)).forEach(going::add);
        coming.stream().filter(ModelPart::isEnrollment).forEach(key -> going.stream()
                .filter(old -> isEnrollment(old) && !stored.containsKey(key))
                .filter(old -> Objects.equals(stored.get(old), whole.get(key)))
                .findFirst()
                .ifPresent(old -> {
                    renamed.put(key, old);
                    going.remove(old);
                }));
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

    /** People who go under one id and come under another, with the same e-mail and all else; who could be several, is nobody. */
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
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
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
        part.removeIf(key -> going.contains(key) && neededWithout(part).contains(key));
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
        return switch (key.substring(0, key.indexOf(' '))) {
            case "org" -> Set.of("org " + said[0]);
            case "role" -> Set.of("user " + id[0], "org " + id[1]);
            case "class" -> Set.of("org " + said[1]);
            case "enrollment" -> Set.of("class " + said[0], "user " + said[1]);
            default -> Set.of();
        };
    }

    /** The org of a record; of a person that of the role, as it is to be or else as it was. */
    private @Nullable String school(String key) {
        Map<String, String> roster = coming.contains(key) ? whole : stored;
        String id = key.substring(key.indexOf(' ') + 1);
        String said = Objects.requireNonNull(roster.get(key));
        return switch (key.substring(0, key.indexOf(' '))) {
            case "org" -> id;
            case "role" -> id.split("\\|", -1)[1];
            case "class" -> said.split("\\|", -1)[1];
            case "enrollment" -> said.startsWith("n") ? "north" : "south";
            default ->
                Stream.of(whole, stored)
                        .flatMap(each -> each.keySet().stream()
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
