package io.rollbook.district;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One section of a settings file, read key by key. A key that is wrong becomes a problem and reads as its default, so
 * that one reading finds every problem; {@link #done} reports the keys that nobody asked for.
 */
public final class Settings {
    private final Yaml.Section section;
    private final String path;
    private final List<SettingsProblem> problems;
    private final Set<String> asked = new LinkedHashSet<>();

    Settings(Yaml.Section section, String path, List<SettingsProblem> problems) {
        this.section = section;
        this.path = path;
        this.problems = problems;
    }

    /** A file's top section. What is wrong with it is added to the problems, now and while it is read. */
    public static Settings read(String yaml, List<SettingsProblem> problems) {
        return new Settings(YamlReader.read(yaml, problems), "", problems);
    }

    /** Whether a key's value is a section. */
    public boolean isSection(String key) {
        Yaml.Entry entry = section.entries().get(key);
        return entry != null && entry.value() instanceof Yaml.Section;
    }

    /** The keys there are, in the file's order. */
    public Set<String> keys() {
        return section.entries().keySet();
    }

    public boolean has(String key) {
        asked.add(key);
        return section.entries().containsKey(key);
    }

    /** The line of a key, or of the section where the key is not there. */
    public int line(String key) {
        Yaml.Entry entry = section.entries().get(key);
        return entry == null ? section.line() : entry.line();
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    public void problem(String key, String message) {
        problems.add(new SettingsProblem(line(key), path(key), message));
    }

    /** A problem of the section as a whole. */
    public void problem(String message) {
        problems.add(new SettingsProblem(section.line(), path, message));
    }

    /** A value that must be there; a placeholder where it is not. */
    public String required(String key) {
        String text = text(key);
        if (text == null && !has(key)) {
            problem(key, "is missing");
        }
        return text == null ? "" : text;
    }

    /** A single value as text, or null where it is not there or not a single value. */
    public @Nullable String text(String key) {
        asked.add(key);
        Yaml.Entry entry = section.entries().get(key);
        if (entry == null) {
            return null;
        }
        if (entry.value() instanceof Yaml.Text text
                && !text.isNull()
                && !text.value().isBlank()) {
            return text.value().strip();
        }
        problem(key, "must be a single value, and is " + blankOr(entry.value()));
        return null;
    }

    public String text(String key, String otherwise) {
        String text = text(key);
        return text == null ? otherwise : text;
    }

    /** A value as {@code reader} makes it; null and a problem with the reader's message where it throws. */
    public <T> @Nullable T read(String key, Function<String, T> reader) {
        String text = text(key);
        if (text == null) {
            return null;
        }
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            problem(key, String.valueOf(e.getMessage()));
            return null;
        }
    }

    <T> T read(String key, T otherwise, Function<String, T> reader) {
        T value = read(key, reader);
        return value == null ? otherwise : value;
    }

    public long number(String key, long otherwise, long least, long most) {
        return read(key, otherwise, text -> {
            if (text.matches("[0-9]{1,12}")) {
                long number = Long.parseLong(text);
                if (number >= least && number <= most) {
                    return number;
                }
            }
            throw new IllegalArgumentException("must be a whole number from " + least + " to " + most);
        });
    }

    double percent(String key, double otherwise) {
        return read(key, otherwise, text -> {
            if (text.matches("[0-9]{1,3}(\\.[0-9]{1,6})?") && Double.parseDouble(text) <= 100) {
                return Double.parseDouble(text);
            }
            throw new IllegalArgumentException("must be a percentage from 0 to 100, without the sign");
        });
    }

    public boolean flag(String key, boolean otherwise) {
        return choice(key, otherwise, Map.of("true", true, "false", false));
    }

    /** One of some words. */
    public <T> T choice(String key, T otherwise, Map<String, T> words) {
        return read(key, otherwise, text -> {
            T value = words.get(text);
            if (value == null) {
                throw new IllegalArgumentException("must be one of "
                        + String.join(", ", words.keySet().stream().sorted().toList())
                        + didYouMean(text, words.keySet()));
            }
            return value;
        });
    }

    /** A time such as {@code 90s}, {@code 5m}, {@code 3h} or {@code 1d}. */
    Duration duration(String key, Duration otherwise) {
        return read(key, otherwise, text -> Durations.read(text)
                .orElseThrow(() -> new IllegalArgumentException("must be " + Durations.SUCH_AS)));
    }

    /**
     * A secret's place. A secret that is written out is refused and not repeated.
     *
     * @param outside where it must be found, or null where it need not be
     */
    @Nullable
    Reference reference(String key, @Nullable Outside outside) {
        return read(key, text -> {
            if (!References.isReference(text)) {
                throw new IllegalArgumentException("a secret is not written here: say env:NAME or file:PATH");
            }
            Reference reference = new Reference(text);
            if (outside != null) {
                outside.problem(reference).ifPresent(why -> problem(key, why));
            }
            return reference;
        });
    }

    /** A list of single values; null where the key is not there. One single value stands for a list of one. */
    public @Nullable List<String> texts(String key) {
        return texts(key, anyText -> null);
    }

    /** The same; {@code wrong} says what is wrong with one of them, or null. */
    @Nullable
    List<String> texts(String key, Function<String, @Nullable String> wrong) {
        asked.add(key);
        Yaml.Entry entry = section.entries().get(key);
        if (entry == null) {
            return null;
        }
        if (!(entry.value() instanceof Yaml.Items list)) {
            String one = text(key);
            String why = one == null ? null : wrong.apply(one);
            if (why != null) {
                problem(key, why);
            }
            return one == null ? List.of() : List.of(one);
        }
        List<String> texts = new ArrayList<>();
        for (Yaml item : list.items()) {
            if (item instanceof Yaml.Text text
                    && !text.isNull()
                    && !text.value().isBlank()) {
                String one = text.value().strip();
                String why = wrong.apply(one);
                if (why != null) {
                    problems.add(new SettingsProblem(item.line(), path(key), why));
                }
                texts.add(one);
            } else {
                problems.add(new SettingsProblem(
                        item.line(), path(key), "must be a list of single values, and one is " + blankOr(item)));
            }
        }
        return texts;
    }

    /** A section; null where it is not there. */
    public @Nullable Settings section(String key) {
        asked.add(key);
        Yaml.Entry entry = section.entries().get(key);
        if (entry == null) {
            return null;
        }
        if (entry.value() instanceof Yaml.Section inner) {
            return new Settings(inner, path(key), problems);
        }
        problem(key, "must be a section of keys, and is " + blankOr(entry.value()));
        return null;
    }

    /** Whether a key that is otherwise a section is switched off. */
    boolean isOff(String key) {
        asked.add(key);
        Yaml.Entry entry = section.entries().get(key);
        return entry != null
                && entry.value() instanceof Yaml.Text text
                && text.value().strip().equals("off");
    }

    /** The sections of a list; empty where the key is not there. */
    public List<Settings> sections(String key) {
        asked.add(key);
        Yaml.Entry entry = section.entries().get(key);
        if (entry == null) {
            return List.of();
        }
        if (!(entry.value() instanceof Yaml.Items list)) {
            problem(key, "must be a list of sections, and is " + blankOr(entry.value()));
            return List.of();
        }
        Map<Integer, Settings> sections = new LinkedHashMap<>();
        for (int i = 0; i < list.items().size(); i++) {
            Yaml item = list.items().get(i);
            String name = path(key) + "[" + (i + 1) + "]";
            if (item instanceof Yaml.Section inner) {
                sections.put(i, new Settings(inner, name, problems));
            } else {
                problems.add(
                        new SettingsProblem(item.line(), name, "must be a section of keys, and is " + blankOr(item)));
            }
        }
        return List.copyOf(sections.values());
    }

    /** Reports every key that was not asked for. */
    public void done() {
        for (String key : keys()) {
            if (!asked.contains(key)) {
                problem(key, "is not known here" + didYouMean(key, asked));
            }
        }
    }

    public static String didYouMean(String word, Set<String> known) {
        return Nearest.to(word, known)
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
    }

    private static String blankOr(Yaml value) {
        return value instanceof Yaml.Text text && text.value().isBlank() ? "empty" : value.kind();
    }
}
