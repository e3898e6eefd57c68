package io.rollbook.district;

import io.rollbook.district.Feed.Schedule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Writes the schedule of one feed into a district file that is good. Only what differs is written; all other lines, comments
 * and layout stay as they are.
 */
public final class ScheduleText {
    private final String text;
    private final String lineEnd;
    private final List<Edit> edits = new ArrayList<>();

    private ScheduleText(String text) {
        this.text = text;
        this.lineEnd = text.contains("\r\n") ? "\r\n" : "\n";
    }

    /** What stands from here to there, before the last, becomes something else. */
    private record Edit(int from, int to, String with) {}

    /** The file's layout is one that only a person can change. The message says what to do. */
    public static final class NotWritten extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private NotWritten(String feed) {
            super("The schedule of " + feed
                    + " stands in the district file in a way that only a person can change: change it"
                    + " in the text of the settings.");
        }
    }

    /**
     * The text with this schedule.
     *
     * @param before the feed's schedule as the text has it, or null where it has none
     * @throws NotWritten where the text would not say that then, and all else as before
     */
    public static String with(String yaml, String feed, @Nullable Schedule before, Schedule after) {
        return written(yaml, feed, (written, found) -> written.change(found, before, after));
    }

    /**
     * The text with no schedule of the feed.
     *
     * @throws NotWritten where the text would not say that then, and all else as before
     */
    public static String without(String yaml, String feed) {
        return written(yaml, feed, ScheduleText::remove);
    }

    private static String written(String yaml, String feed, BiConsumer<ScheduleText, MappingNode> writing) {
        ScheduleText written = new ScheduleText(yaml);
        MappingNode found = written.root()
                .flatMap(file -> map(file, "feeds"))
                .flatMap(feeds -> map(feeds, feed))
                .orElseThrow(() -> new NotWritten(feed));
        writing.accept(written, found);
        String changed = written.edited();
        String own = "feeds." + feed + ".schedule";
        List<SettingsProblem> problems = new ArrayList<>();
        Settings.read(changed, problems);
        if (!problems.isEmpty()
                || SettingsChanges.between(yaml, changed).stream().anyMatch(change -> !change.startsWith(own))) {
            throw new NotWritten(feed);
        }
        return changed;
    }

    private Optional<MappingNode> root() {
        return new Compose(LoadSettings.builder().build())
                .composeString(text)
                .filter(MappingNode.class::isInstance)
                .map(MappingNode.class::cast);
    }

    private void change(MappingNode feed, @Nullable Schedule before, Schedule after) {
        Optional<MappingNode> schedule = map(feed, "schedule");
        if (before == null || schedule.isEmpty()) {
            set(feed, "schedule", "{" + String.join(", ", whole(after)) + "}");
        } else {
            if (!before.cron().equals(after.cron())) {
                set(schedule.get(), "cron", Written.quoted(after.cron()));
            }
            if (!before.skip().equals(after.skip())) {
                set(schedule.get(), "skip", list(after.skip()));
            }
            if (!before.blackout().equals(after.blackout())) {
                set(schedule.get(), "blackout", list(after.blackout().texts()));
            }
            if (!before.window().equals(after.window())) {
                set(schedule.get(), "window", Durations.words(after.window()));
            }
        }
    }

    private void remove(MappingNode feed) {
        List<NodeTuple> entries = feed.getValue();
        entry(feed, "schedule").ifPresent(old -> {
            int at = entries.indexOf(old);
            int from = place(old.getKeyNode().getStartMark());
            int to = end(old.getValueNode());
            if (feed.getFlowStyle() != FlowStyle.FLOW) {
                int lineBreak = text.indexOf('\n', Math.max(from, to - 1));
                edits.add(
                        new Edit(text.lastIndexOf('\n', from) + 1, lineBreak < 0 ? text.length() : lineBreak + 1, ""));
            } else if (at > 0) {
                edits.add(new Edit(end(entries.get(at - 1).getValueNode()), to, ""));
            } else {
                edits.add(new Edit(
                        from,
                        entries.size() > 1 ? place(entries.get(1).getKeyNode().getStartMark()) : to,
                        ""));
            }
        });
    }

    private String edited() {
        // From the end on, so that places stay true; of two at one place, the later first, so that it stays behind.
        Collections.reverse(edits);
        edits.sort(Comparator.comparingInt(Edit::from).reversed());
        StringBuilder changed = new StringBuilder(text);
        edits.forEach(edit -> changed.replace(edit.from(), edit.to(), edit.with()));
        return changed.toString();
    }

    private static List<String> whole(Schedule schedule) {
        List<String> entries = new ArrayList<>();
        entries.add("cron: " + Written.quoted(schedule.cron()));
        if (!schedule.skip().isEmpty()) {
            entries.add("skip: " + list(schedule.skip()));
        }
        if (!schedule.blackout().hours().isEmpty()) {
            entries.add("blackout: " + list(schedule.blackout().texts()));
        }
        if (!schedule.window().equals(Schedule.WINDOW)) {
            entries.add("window: " + Durations.words(schedule.window()));
        }
        return entries;
    }

    private void set(MappingNode map, String key, String value) {
        Optional<NodeTuple> there = entry(map, key);
        if (there.isPresent()) {
            Node old = there.get().getValueNode();
            boolean lines = old instanceof CollectionNode<?> list && list.getFlowStyle() == FlowStyle.BLOCK;
            // What stands on lines of its own begins behind the key, so that the value is on the key's line.
            int from = lines ? end(there.get().getKeyNode()) : place(old.getStartMark());
            edits.add(new Edit(from, end(old), lines ? ": " + value : value));
        } else if (map.getFlowStyle() == FlowStyle.FLOW) {
            List<NodeTuple> entries = map.getValue();
            int at = entries.isEmpty()
                    ? place(map.getEndMark()) - 1
                    : end(entries.get(entries.size() - 1).getValueNode());
            edits.add(new Edit(at, at, (entries.isEmpty() ? "" : ", ") + key + ": " + value));
        } else {
            append(map, key + ": " + value);
        }
    }

    /** On a line of its own, behind the last one of the section. */
    private void append(MappingNode map, String entry) {
        List<NodeTuple> entries = map.getValue();
        NodeTuple last = entries.get(entries.size() - 1);
        int column = last.getKeyNode().getStartMark().map(Mark::getColumn).orElse(0);
        int end = end(last.getValueNode());
        String line = " ".repeat(column) + entry;
        if (end > 0 && text.charAt(end - 1) == '\n') {
            edits.add(new Edit(end, end, line + lineEnd));
            return;
        }
        int lineBreak = text.indexOf('\n', end);
        if (lineBreak < 0) {
            edits.add(new Edit(text.length(), text.length(), lineEnd + line));
        } else {
            edits.add(new Edit(lineBreak + 1, lineBreak + 1, line + lineEnd));
        }
    }

    private static Optional<NodeTuple> entry(MappingNode map, String key) {
        return map.getValue().stream()
                .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(key))
                .findFirst();
    }

    private static Optional<MappingNode> map(MappingNode map, String key) {
        return entry(map, key)
                .map(NodeTuple::getValueNode)
                .filter(MappingNode.class::isInstance)
                .map(MappingNode.class::cast);
    }

    /** Where a value ends: a block's own mark is behind the comments that follow it. */
    private int end(Node node) {
        if (node instanceof MappingNode map
                && map.getFlowStyle() == FlowStyle.BLOCK
                && !map.getValue().isEmpty()) {
            return end(map.getValue().get(map.getValue().size() - 1).getValueNode());
        } else if (node instanceof SequenceNode list
                && list.getFlowStyle() == FlowStyle.BLOCK
                && !list.getValue().isEmpty()) {
            return end(list.getValue().get(list.getValue().size() - 1));
        }
        return place(node.getEndMark());
    }

    /** Marks count code points. */
    private int place(Optional<Mark> mark) {
        return text.offsetByCodePoints(0, mark.map(Mark::getIndex).orElse(0));
    }

    private static String list(List<String> texts) {
        return texts.stream().map(Written::quoted).collect(Collectors.joining(", ", "[", "]"));
    }
}
