package io.rollbook.privacy;

import io.rollbook.district.District;
import io.rollbook.district.KeepRules;
import io.rollbook.portal.parse.Field;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Format;
import io.rollbook.portal.parse.Formats;
import io.rollbook.roster.Guardians;
import io.rollbook.roster.Keep;
import io.rollbook.roster.NeverKept;
import io.rollbook.roster.OwnColumns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The fields that the formats of a district's feeds know and that are dropped. */
final class DroppedFields {
    private static final String ANY = "any";
    private static final String NO_ROSTER = "not part of a roster";

    private final KeepRules keep;

    DroppedFields(KeepRules keep) {
        this.keep = keep;
    }

    List<Inventory.Dropped> list(District district, Formats formats) {
        Map<String, Format> met = new LinkedHashMap<>();
        district.feeds().values().forEach(feed -> formats.of(feed.format())
                .forEach(format -> met.put(format.name(), format)));
        List<Inventory.Dropped> dropped = new ArrayList<>();
        for (NeverKept never : NeverKept.values()) {
            dropped.add(new Inventory.Dropped(ANY, ANY, List.of("any for " + never.word()), reason(never)));
        }
        dropped.add(new Inventory.Dropped(
                ANY, ANY, List.of(OwnColumns.PREFIX + "*"), "not named in keep.metadata" + except()));
        if (!keep.keeps(Keep.GUARDIANS)) {
            dropped.add(new Inventory.Dropped(
                    ANY,
                    ANY,
                    List.of("all of people who are only " + String.join(", ", Guardians.ROLES)),
                    "not named: keep.guardians"));
        }
        dropped.add(new Inventory.Dropped(ANY, ANY, List.of("any other"), "unknown to the format"));
        met.values().forEach(format -> format.files().forEach(file -> add(format, file, dropped)));
        return List.copyOf(dropped);
    }

    private String except() {
        return keep.metadata().isEmpty()
                ? ""
                : ", except "
                        + String.join(", ", keep.metadata().stream().sorted().toList());
    }

    private void add(Format format, FileShape file, List<Inventory.Dropped> dropped) {
        if (file.makes().isEmpty()) {
            dropped.add(new Inventory.Dropped(format.name(), file.file(), List.of(), NO_ROSTER));
            return;
        }
        Map<String, List<String>> byReason = new LinkedHashMap<>();
        for (Field field : file.fields()) {
            String reason = reason(file, field);
            if (!reason.isEmpty()) {
                byReason.computeIfAbsent(reason, first -> new ArrayList<>()).add(field.header());
            }
        }
        byReason.forEach((reason, columns) ->
                dropped.add(new Inventory.Dropped(format.name(), file.file(), List.copyOf(columns), reason)));
    }

    /** Why a column is dropped; empty where it is not. */
    private String reason(FileShape file, Field field) {
        NeverKept never = NeverKept.of(field.header()).orElse(null);
        if (never != null) {
            return reason(never);
        }
        return switch (field.use()) {
            case KEY, STATUS, MODIFIED -> "";
            case FORBIDDEN -> "never kept";
            case DROPPED, FORMER -> NO_ROSTER;
            case COLUMN, PART -> file.keeps(field, keep) ? "" : notNamed(file.rules(field));
        };
    }

    private static String reason(NeverKept never) {
        return "never kept: " + never.reason();
    }

    private String notNamed(Set<Keep> rules) {
        if (rules.isEmpty()) {
            return NO_ROSTER;
        }
        String keys = rules.stream().map(rule -> "keep." + rule.key()).collect(Collectors.joining(", "));
        boolean read = rules.contains(Keep.BIRTH_DATE) && keep.goesByAge();
        return "not named: " + keys + (read ? "; read in transit to tell who is 13, and not stored" : "");
    }
}
