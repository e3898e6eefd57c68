package io.rollbook.district;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads the part of YAML 1.2 that a settings file needs: one document of mappings, lists and scalars. Anchors, aliases
 * and tags are refused, so that a few lines cannot become millions of nodes.
 */
final class YamlReader {
    private static final int MOST_CHARACTERS = 256 * 1024;
    private static final int DEEPEST = 12;

    private final Iterator<Event> events;
    private final List<SettingsProblem> problems;

    private YamlReader(Iterator<Event> events, List<SettingsProblem> problems) {
        this.events = events;
        this.problems = problems;
    }

    /** Stops reading at once: what follows would be read wrongly. */
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int line;
        private final String why;

        private Unreadable(int line, String why) {
            super(why);
            this.line = line;
            this.why = why;
        }
    }

    /** The document's top section. What is wrong is added to the problems; a text that is no section is an empty one. */
    static Yaml.Section read(String text, List<SettingsProblem> problems) {
        Yaml.Section nothing = new Yaml.Section(1, Map.of());
        if (text.length() > MOST_CHARACTERS) {
            problems.add(new SettingsProblem(1, "", "the file is larger than " + MOST_CHARACTERS + " characters"));
            return nothing;
        }
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel("settings file")
                    .setCodePointLimit(MOST_CHARACTERS)
                    .build();
            return new YamlReader(new Parse(settings).parseString(text).iterator(), problems).document();
        } catch (Unreadable e) {
            problems.add(new SettingsProblem(e.line, "", e.why));
        } catch (MarkedYamlEngineException e) {
            int line =
                    e.getProblemMark().or(e::getContextMark).map(Mark::getLine).orElse(0) + 1;
            problems.add(new SettingsProblem(line, "", "this is not YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            problems.add(new SettingsProblem(1, "", "this is not YAML: it holds characters that YAML does not allow"));
        }
        return nothing;
    }

    private Yaml.Section document() {
        Yaml.Section top = null;
        while (events.hasNext()) {
            Event event = events.next();
            if (!(event instanceof NodeEvent)) {
                continue;
            }
            if (top != null) {
                throw new Unreadable(line(event), "the file holds more than one document; write one for each file");
            }
            Yaml value = value(event, "", 0);
            if (!(value instanceof Yaml.Section section)) {
                throw new Unreadable(value.line(), "the file must be a section of keys, `key: value` line by line");
            }
            top = section;
        }
        if (top == null) {
            throw new Unreadable(1, "the file is empty");
        }
        return top;
    }

    private Yaml value(Event event, String path, int depth) {
        int line = line(event);
        if (event instanceof AliasEvent
                || (event instanceof NodeEvent node && node.getAnchor().isPresent())) {
            throw new Unreadable(
                    line, "anchors and aliases (& and *) are not allowed; write the value out, or in quotes");
        }
        if (depth > DEEPEST) {
            throw new Unreadable(line, "the file is nested too deeply");
        }
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar, line);
        } else if (event instanceof SequenceStartEvent) {
            return new Yaml.Items(line, items(path, depth));
        } else if (event instanceof MappingStartEvent) {
            return new Yaml.Section(line, entries(path, depth));
        }
        throw new Unreadable(line, "this cannot be read here");
    }

    private static Yaml.Text scalar(ScalarEvent scalar, int line) {
        if (scalar.getTag().isPresent()) {
            throw new Unreadable(line, "tags (!) are not allowed; write the value in quotes if it begins with !");
        }
        String value = scalar.getValue();
        boolean isNull = scalar.getScalarStyle() == ScalarStyle.PLAIN
                && (value.isEmpty() || value.equals("~") || value.equals("null"));
        return new Yaml.Text(line, value, isNull);
    }

    private List<Yaml> items(String path, int depth) {
        List<Yaml> items = new ArrayList<>();
        for (Event event = events.next(); !(event instanceof SequenceEndEvent); event = events.next()) {
            items.add(value(event, path, depth + 1));
        }
        return items;
    }

    private Map<String, Yaml.Entry> entries(String path, int depth) {
        Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
        for (Event event = events.next(); !(event instanceof MappingEndEvent); event = events.next()) {
            int line = line(event);
            if (!(value(event, path, depth + 1) instanceof Yaml.Text key)) {
                throw new Unreadable(line, "a key must be a single word");
            }
            String name = path.isEmpty() ? key.value() : path + "." + key.value();
            Yaml value = value(events.next(), name, depth + 1);
            Yaml.Entry before = entries.putIfAbsent(key.value(), new Yaml.Entry(line, value));
            if (before != null) {
                problems.add(new SettingsProblem(line, name, "is there twice; the first is on line " + before.line()));
            }
        }
        return entries;
    }

    private static int line(Event event) {
        return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }
}
