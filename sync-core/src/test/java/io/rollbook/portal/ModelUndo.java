package io.rollbook.portal;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What putting back a run's changes makes of a roster, and whether it can be done: what later runs changed stands in the way. */
final class ModelUndo {
    /** A run that changed the roster, with the roster before and after it. */
    record Applied(String run, Map<String, String> before, Map<String, String> after) {
        private Map<String, String> renamed() {
            return new ModelPart(before, after).renamed();
        }
    }

    private final Map<String, String> now;
    private final Applied undone;
    private final List<Map<String, String>> renamedLater;
    private final Map<String, String> target;
    private final Map<String, String> clashes = new TreeMap<>();
    private final ModelPart plan;

    /** {@code later}: what has been applied since, in that order. */
    ModelUndo(Map<String, String> now, Applied undone, List<Applied> later) {
        this.now = now;
        this.undone = undone;
        this.renamedLater = later.stream().map(Applied::renamed).toList();
        this.target = new TreeMap<>(now);
        Map<String, String> renamed = undone.renamed();
        Set<String> changed = new TreeSet<>(undone.before().keySet());
        changed.addAll(undone.after().keySet());
        changed.removeIf(
                key -> Objects.equals(undone.before().get(key), undone.after().get(key)));
        changed.removeAll(renamed.values());
        changed.forEach(key -> putBack(key, renamed.getOrDefault(key, key)));
        this.plan = ModelPart.listingChanges(now, target);
    }

    private void putBack(String key, String former) {
        String was = undone.before().get(former);
        String made = undone.after().get(key);
        String since = since(key);
        boolean moved = !since.equals(key);
        boolean takenBack = Objects.equals(now.get(former), was) && (former.equals(key) || !now.containsKey(key));
        boolean asMade = Objects.equals(now.get(key), made) && (former.equals(key) || !now.containsKey(former));
        if (moved && was == null) {
            if (now.containsKey(since)) {
                clashes.put(since, Objects.requireNonNull(now.get(since)));
            }
        } else if (!takenBack && asMade) {
            target.remove(key);
            if (was != null) {
                target.put(former, was);
            }
        } else if (!takenBack) {
            clashes.put(key, was == null ? Objects.requireNonNull(now.get(key)) : was);
        }
    }

    /** The key that a record has now. */
    private String since(String key) {
        String since = key;
        for (Map<String, String> renamed : renamedLater) {
            for (Map.Entry<String, String> each : renamed.entrySet()) {
                if (each.getValue().equals(since)) {
                    since = each.getKey();
                    break;
                }
            }
        }
        return since;
    }

    /** The schools at which something can be put back. */
    List<String> schools() {
        return plan.schools();
    }

    /** What it does, of one school or of all; empty where that is to be refused. */
    Optional<ModelPart> of(@Nullable String school) {
        if (school == null && renamedLater.isEmpty()) {
            return Optional.of(ModelPart.listingChanges(now, undone.before()));
        }
        if (school == null ? !clashes.isEmpty() : clashesAt().contains(school)) {
            return Optional.empty();
        }
        Map<String, String> after = school == null ? target : plan.of(school, true);
        return ModelPart.isComplete(after) ? Optional.of(ModelPart.listingChanges(now, after)) : Optional.empty();
    }

    private Set<String> clashesAt() {
        return clashes.entrySet().stream()
                .flatMap(each -> Stream.ofNullable(plan.school(each.getKey(), each.getValue())))
                .collect(Collectors.toCollection(HashSet::new));
    }
}
