package io.rollbook.portal.map;

import io.rollbook.district.Settings;
import io.rollbook.portal.parse.Source;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads where a value comes from: the name of a column; a text with names of columns in braces; or a section that says
 * more.
 */
final class ValueReader {
    private static final Pattern BRACES = Pattern.compile("\\{([^{}]+)}");
    private static final String ITEM = "each";

    private final Settings record;
    private final boolean hasItem;

    /** For a record; {@code hasItem}: whether it is made for each of several items. */
    ValueReader(Settings record, boolean hasItem) {
        this.record = record;
        this.hasItem = hasItem;
    }

    /** The source under a key; null where it cannot be read. */
    @Nullable
    Source read(String key) {
        if (!record.isSection(key)) {
            String text = record.text(key);
            return text == null ? null : source(record, key, text);
        }
        Settings section = record.section(key);
        Source source = section == null ? null : base(section);
        if (section == null || source == null) {
            return null;
        }
        Source changed = changed(section, source);
        section.done();
        return changed;
    }

    private @Nullable Source base(Settings section) {
        String text = section.text("text");
        String column = section.text("column");
        List<String> first = section.texts("first");
        int said = (text == null ? 0 : 1) + (column == null ? 0 : 1) + (first == null ? 0 : 1);
        if (said != 1) {
            section.problem("say one of column, first or text");
            return null;
        }
        if (text != null) {
            return Source.constant(text);
        }
        if (column != null) {
            return source(section, "column", column);
        }
        if (first != null && first.isEmpty()) {
            section.problem("first", "names no column");
        }
        List<Source> sources = new ArrayList<>();
        for (String one : first == null ? List.<String>of() : first) {
            sources.add(source(section, "first", one));
        }
        return new Source.FirstOf(List.copyOf(sources));
    }

    private Source changed(Settings section, Source source) {
        Source changed = source;
        String date = section.text("date");
        int days = (int) section.number("add-days", 0, 0, 366);
        if (date != null) {
            changed = new Source.Dated(changed, pattern(section, date), days);
        } else if (days > 0) {
            section.problem("add-days", "goes with date");
        }
        String separator = section.text("separator");
        if (separator != null) {
            changed = new Source.Split(changed, separator);
        }
        boolean extend = section.flag("extend", false);
        Settings words = section.section("words");
        if (words != null) {
            Map<String, String> table = new HashMap<>();
            for (String word : words.keys()) {
                String means = words.text(word);
                if (means != null) {
                    table.put(word.toLowerCase(Locale.ROOT), means);
                }
            }
            changed = new Source.Translated(
                    changed, Map.copyOf(table), extend ? Source.Unlisted.EXTENDED : Source.Unlisted.STAYS);
        } else if (extend) {
            changed = new Source.Translated(changed, Map.of(), Source.Unlisted.EXTENDED);
        }
        if (section.flag("school-year", false)) {
            changed = new Source.SchoolYear(changed);
        }
        return changed;
    }

    private static String pattern(Settings section, String date) {
        // The year of an era would want the era.
        String pattern = date.replace('y', 'u');
        try {
            if (!DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
                    .format(LocalDate.EPOCH)
                    .isEmpty()) {
                return pattern;
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // Told below.
        }
        section.problem("date", "is no pattern such as M/d/yyyy or dd.MM.yyyy");
        return "uuuu-MM-dd";
    }

    private Source source(Settings section, String key, String text) {
        Matcher braces = BRACES.matcher(text);
        List<Source> parts = new ArrayList<>();
        int end = 0;
        while (braces.find()) {
            if (braces.start() > end) {
                parts.add(Source.constant(text.substring(end, braces.start())));
            }
            parts.add(part(section, key, braces.group(1)));
            end = braces.end();
        }
        if (parts.isEmpty()) {
            return cell(section, key, text);
        }
        if (end < text.length()) {
            parts.add(Source.constant(text.substring(end)));
        }
        return parts.size() == 1 ? parts.get(0) : new Source.Joined("", List.copyOf(parts));
    }

    private Source part(Settings section, String key, String name) {
        if (!name.equals(ITEM)) {
            return cell(section, key, name);
        }
        if (!hasItem) {
            section.problem(key, "{each} goes with for-each or for-each-of");
        }
        return Source.item();
    }

    private static Source cell(Settings section, String key, String column) {
        MappedFile.refuseNeverKept(section, key, column);
        return Source.cell(column);
    }
}
