package io.rollbook.district;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What differs between two district files, key by key. Both have been read without problems before. */
final class SettingsChanges {
    private static final String NOT_SET = "(not set)";

    private SettingsChanges() {}

    /** Each {@code key: old -> new}, in the order of the new file, then what is gone. Layout and comments do not count. */
    static List<String> between(String before, String after) {
        Map<String, String> old = flat(before);
        Map<String, String> fresh = flat(after);
        Set<String> keys = new LinkedHashSet<>(fresh.keySet());
        keys.addAll(old.keySet());
        List<String> changes = new ArrayList<>();
        for (String key : keys) {
            String from = old.getOrDefault(key, NOT_SET);
            String to = fresh.getOrDefault(key, NOT_SET);
            if (!from.equals(to)) {
                changes.add(key + ": " + from + " -> " + to);
            }
        }
        return changes;
    }

    private static Map<String, String> flat(String yaml) {
        Map<String, String> values = new LinkedHashMap<>();
        flatten("", YamlReader.read(yaml, new ArrayList<>()), values);
        return values;
    }

    private static void flatten(String path, Yaml value, Map<String, String> values) {
        if (value instanceof Yaml.Section section) {
            section.entries()
                    .forEach((key, entry) -> flatten(path.isEmpty() ? key : path + "." + key, entry.value(), values));
        } else if (value instanceof Yaml.Items list && list.items().stream().anyMatch(Yaml.Section.class::isInstance)) {
            for (int i = 0; i < list.items().size(); i++) {
                flatten(path + "[" + (i + 1) + "]", list.items().get(i), values);
            }
        } else {
            values.put(path, shown(value));
        }
    }

    private static String shown(Yaml value) {
        if (value instanceof Yaml.Items list) {
            return list.items().stream().map(SettingsChanges::shown).toList().toString();
        }
        return value instanceof Yaml.Text text ? text.value().strip() : "";
    }
}
