package io.rollbook.portal.validate;

import io.rollbook.portal.parse.Blank;
import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.Header;
import io.rollbook.portal.parse.OneRosterRest;
import io.rollbook.portal.parse.Source;
import io.rollbook.roster.DerivedId;
import io.rollbook.roster.EscapedId;
import io.rollbook.roster.SchoolYear;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A source of values, bound to the columns of a file. */
@FunctionalInterface
interface BoundSource {
    /**
     * The value for a row, without blanks around it; empty where there is none.
     *
     * @param item that the record is made for, and {@code index} its place from 0
     */
    String of(CsvRows row, String item, int index);

    /** Binds a source. A column that the file does not have is blank. */
    static BoundSource bind(Source source, Header header) {
        if (source instanceof Source.Cell cell) {
            return cell(header.cell(cell.header()));
        } else if (source instanceof Source.Constant constant) {
            return (row, item, index) -> constant.text();
        } else if (source instanceof Source.Item) {
            return (row, item, index) -> item;
        } else if (source instanceof Source.IsFirst) {
            return (row, item, index) -> String.valueOf(index == 0);
        } else if (source instanceof Source.Joined joined) {
            return joined(joined.between(), bind(joined.parts(), header));
        } else if (source instanceof Source.FirstOf first) {
            return firstOf(bind(first.sources(), header));
        } else if (source instanceof Source.Translated translated) {
            return translated(bind(translated.source(), header), translated.words(), translated.unlisted());
        } else if (source instanceof Source.Only only) {
            BoundSource value = bind(only.source(), header);
            BoundSource where = bind(only.where(), header);
            return (row, item, index) -> where.of(row, item, index).isEmpty() ? "" : value.of(row, item, index);
        } else if (source instanceof Source.Derived derived) {
            return derived(new DerivedId(derived.entity()), bind(derived.from(), header));
        } else if (source instanceof Source.Dated dated) {
            return dated(bind(dated.source(), header), dated.pattern(), dated.days());
        } else if (source instanceof Source.Unescaped escaped) {
            BoundSource id = bind(escaped.source(), header);
            return (row, item, index) -> EscapedId.decode(id.of(row, item, index));
        } else if (source instanceof Source.Unfilled filled) {
            return unfilled(bind(filled.source(), header), filled.filler());
        } else if (source instanceof Source.Split split) {
            BoundSource list = bind(split.source(), header);
            return (row, item, index) -> list.of(row, item, index).replace(split.separator(), ",");
        } else if (source instanceof Source.Part part) {
            return part(bind(part.source(), header), part.place());
        } else if (source instanceof Source.SchoolYear year) {
            return schoolYear(bind(year.date(), header));
        }
        throw new IllegalArgumentException("no way to read " + source);
    }

    private static List<BoundSource> bind(List<Source> sources, Header header) {
        return sources.stream().map(source -> bind(source, header)).toList();
    }

    private static BoundSource cell(int place) {
        return (row, item, index) -> {
            if (place < 0) {
                return "";
            }
            String value = row.cell(place);
            int from = Blank.from(value);
            return value.substring(from, Blank.to(value, from));
        };
    }

    private static BoundSource joined(String between, List<BoundSource> parts) {
        return (row, item, index) -> {
            StringBuilder out = new StringBuilder();
            for (BoundSource part : parts) {
                String value = part.of(row, item, index);
                if (value.isEmpty()) {
                    return "";
                }
                out.append(out.isEmpty() ? "" : between).append(value);
            }
            return out.toString();
        };
    }

    private static BoundSource firstOf(List<BoundSource> sources) {
        return (row, item, index) -> {
            for (BoundSource source : sources) {
                String value = source.of(row, item, index);
                if (!value.isEmpty()) {
                    return value;
                }
            }
            return "";
        };
    }

    private static BoundSource translated(BoundSource source, Map<String, String> words, Source.Unlisted unlisted) {
        return (row, item, index) -> {
            String value = source.of(row, item, index);
            String word = words.get(value.toLowerCase(Locale.ROOT));
            if (word != null || value.isEmpty()) {
                return word == null ? "" : word;
            }
            return switch (unlisted) {
                case STAYS -> value;
                case EXTENDED -> "ext:" + value;
                case NONE -> "";
            };
        };
    }

    private static BoundSource derived(DerivedId id, List<BoundSource> from) {
        return (row, item, index) -> {
            String[] parts = new String[from.size()];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = from.get(i).of(row, item, index);
                if (parts[i].isEmpty()) {
                    return "";
                }
            }
            return id.of(parts);
        };
    }

    private static BoundSource dated(BoundSource source, String pattern, int days) {
        DateTimeFormatter format =
                DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
        return (row, item, index) -> {
            String value = source.of(row, item, index);
            try {
                return value.isEmpty()
                        ? ""
                        : LocalDate.parse(value, format).plusDays(days).toString();
            } catch (DateTimeException otherwise) {
                return value;
            }
        };
    }

    private static BoundSource unfilled(BoundSource source, String filler) {
        return (row, item, index) -> {
            String list = source.of(row, item, index);
            if (!list.endsWith(filler)) {
                return list;
            }
            List<String> items = Blank.items(list);
            int most = items.size();
            while (most > 0 && items.get(most - 1).equals(filler)) {
                most--;
            }
            return String.join(",", items.subList(0, most));
        };
    }

    private static BoundSource part(BoundSource source, int place) {
        return (row, item, index) -> {
            String value = source.of(row, item, index);
            int from = 0;
            for (int i = 0; i < place; i++) {
                from = value.indexOf(OneRosterRest.PART, from) + 1;
                if (from == 0) {
                    return "";
                }
            }
            int to = value.indexOf(OneRosterRest.PART, from);
            return value.substring(from, to < 0 ? value.length() : to);
        };
    }

    private static BoundSource schoolYear(BoundSource source) {
        return (row, item, index) -> {
            String value = source.of(row, item, index);
            int days = Dates.days(value, 0, value.length());
            if (days == Dates.INVALID) {
                return "";
            }
            return String.valueOf(SchoolYear.of(Dates.number(value, 0, 4), Dates.number(value, 5, 7)));
        };
    }
}
