package io.rollbook.portal.validate;

import io.rollbook.district.KeepRules;
import io.rollbook.portal.parse.CsvRows;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Header;
import io.rollbook.portal.parse.Make;
import io.rollbook.portal.parse.Source;
import io.rollbook.roster.Entity;
import io.rollbook.roster.RecordBytes;
import java.time.LocalDate;
import java.util.List;

/** Learns from the rows of a file who is old enough. The birth dates go no further. */
public final class Ages {
    /** Takes what a row tells. */
    @FunctionalInterface
    public interface Told {
        /** Whether the person of this id was born on time; where a row tells no date, nothing is told. */
        void told(String person, boolean oldEnough);
    }

    private record Rule(RecordRules record, BoundSource birthDate) {}

    private final List<Rule> rules;
    private final RecordBytes unused = new RecordBytes();
    private final int bornBy;

    /** For a file with this header; {@code bornBy}: the last birth date of those who are old enough. */
    public Ages(FileShape shape, Header header, LocalDate bornBy) {
        this.bornBy = Dates.days(bornBy);
        this.rules = shape.makes().stream()
                .filter(Ages::tells)
                .map(make -> new Rule(
                        new RecordRules(make, shape, header, KeepRules.DIRECTORY_ONLY, 0),
                        BoundSource.bind(make.values().getOrDefault("birthDate", Source.constant("")), header)))
                .toList();
    }

    /** Whether a file tells birth dates. */
    public static boolean areTold(FileShape shape) {
        return shape.makes().stream().anyMatch(Ages::tells);
    }

    private static boolean tells(Make make) {
        return make.entity() == Entity.DEMOGRAPHICS && make.values().containsKey("birthDate");
    }

    /** Tells what a usable row says. */
    public void tell(CsvRows row, Told told) {
        for (Rule rule : rules) {
            List<String> items = rule.record().items(row);
            for (int i = 0; i < items.size(); i++) {
                rule.record().begin(unused);
                String person = rule.record().writeId(row, items.get(i), i, unused, false, (code, field) -> {});
                String date = rule.birthDate().of(row, items.get(i), i);
                int days = Dates.days(date, 0, date.length());
                if (person != null && days != Dates.INVALID) {
                    told.told(person, days <= bornBy);
                }
            }
        }
    }
}
