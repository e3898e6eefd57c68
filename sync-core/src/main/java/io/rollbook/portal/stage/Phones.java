package io.rollbook.portal.stage;

import static io.rollbook.portal.validate.Statements.roster;

import io.rollbook.district.KeepRules;
import io.rollbook.portal.Collection.Coverage;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Format;
import io.rollbook.portal.parse.Header;
import io.rollbook.portal.validate.Ages;
import io.rollbook.portal.validate.Statements;
import io.rollbook.roster.Column;
import io.rollbook.roster.Entity;
import io.rollbook.roster.GrownUps;
import io.rollbook.roster.Keep;
import io.rollbook.roster.RowHash;
import io.rollbook.run.FindingCode;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where phone numbers are kept, then only of people of 13 and older. A birth date decides: that of the delivery, or else the
 * stored one where the district keeps birth dates. Of whom none is known, only someone whose roles are all those of
 * grown-ups counts as old enough.
 *
 * <p>What a row means changes with a birthday, and by rows of other files: the rows in question are read every night.
 */
final class Phones {
    static final int AGE = 13;

    private static final Set<Entity> CONCERNED = Set.of(Entity.USERS, Entity.USER_ROLES, Entity.DEMOGRAPHICS);
    private static final List<Column> NUMBERS = Entity.USERS.columns().stream()
            .filter(column -> column.keep() == Keep.PHONE)
            .toList();

    private final Format format;
    private final KeepRules keep;
    private final LocalDate bornBy;

    private Phones(Format format, KeepRules keep, LocalDate bornBy) {
        this.format = format;
        this.keep = keep;
        this.bornBy = bornBy;
    }

    /** The rule for a delivery; null where no phone numbers enter anyway. {@code today}: in the district's time zone. */
    static @Nullable Phones of(Format format, KeepRules keep, LocalDate today) {
        boolean fed = format.files().stream()
                .flatMap(file -> file.makes().stream())
                .filter(make -> make.entity() == Entity.USERS && keep.keeps(make.keep()))
                .anyMatch(make ->
                        NUMBERS.stream().anyMatch(number -> make.values().containsKey(number.name())));
        return fed && keep.goesByAge() ? new Phones(format, keep, bornBy(today)) : null;
    }

    /** The birth date of those who are 13 today. Who was born on 29 February is a year older on 1 March. */
    static LocalDate bornBy(LocalDate today) {
        return today.minusYears(AGE);
    }

    /** Whether the rows of a file have to be read every night. */
    boolean concerns(FileShape shape) {
        return shape.makes().stream().anyMatch(make -> CONCERNED.contains(make.entity()));
    }

    /** What a file's rows tell of ages; null where it is nothing. Also of a file of which nothing else is kept. */
    @Nullable
    Ages ages(FileShape shape, Header header) {
        return format.files().stream()
                .filter(file -> file.file().equals(shape.file()) && Ages.areTold(file))
                .findFirst()
                .map(file -> new Ages(file, header, bornBy))
                .orElse(null);
    }

    /** Takes the phone numbers of those who are not old enough out of what is staged, and counts them by file. */
    void drop(Statements statements, List<String> files, Coverage ofRoles) {
        statements.run(
                "leaving out phone numbers",
                """
                WITH told AS (
                    SELECT sourced_id, bool_and(thirteen) AS thirteen FROM staging.age GROUP BY sourced_id
                    %1$s),
                grown AS (
                    SELECT user_sourced_id AS sourced_id FROM (
                        SELECT user_sourced_id, role FROM %2$s WHERE row_hash <> '' %3$s) r
                    GROUP BY 1 HAVING bool_and(role = ANY (?))),
                old AS (
                    SELECT sourced_id FROM told WHERE thirteen
                    UNION ALL SELECT sourced_id FROM grown g
                    WHERE NOT EXISTS (SELECT FROM told t WHERE t.sourced_id = g.sourced_id)),
                dropped AS (
                    UPDATE %4$s s SET %5$s, row_hash = %6$s
                    WHERE (%7$s) AND NOT EXISTS (SELECT FROM old o WHERE o.sourced_id = s.sourced_id)
                    RETURNING s.file, s.line)
                INSERT INTO staging.finding
                SELECT '%8$s', '%9$s', (?)[file + 1], min(line), '%10$s', NULL, '%11$s', (?)[file + 1], '%11$s', NULL, count(*)
                FROM dropped GROUP BY file
                """
                        .formatted(
                                stored(),
                                statements.staged(Entity.USER_ROLES),
                                ofRoles == Coverage.COMPLETE
                                        ? ""
                                        : "UNION ALL SELECT user_sourced_id, role FROM " + roster(Entity.USER_ROLES)
                                                + " WHERE active",
                                statements.staged(Entity.USERS),
                                numbers("\"%s\" = NULL", ", "),
                                RowHash.sql(Entity.USERS, "s", NUMBERS::contains),
                                numbers("s.\"%s\" IS NOT NULL", " OR "),
                                FindingCode.PHONE_NOT_KEPT,
                                FindingCode.PHONE_NOT_KEPT.severity().word(),
                                Entity.USERS.table(),
                                Keep.PHONE.key()),
                GrownUps.ROLES,
                files,
                files);
        statements.run("forgetting ages", "TRUNCATE staging.age");
    }

    /** Of whom the delivery tells no birth date, the stored one counts, where the district keeps them. */
    private String stored() {
        return keep.keeps(Keep.BIRTH_DATE)
                ? """
                UNION ALL SELECT d.sourced_id, d.birth_date <= DATE '%s' FROM %s d
                WHERE d.active AND d.birth_date IS NOT NULL
                  AND NOT EXISTS (SELECT FROM staging.age a WHERE a.sourced_id = d.sourced_id)
                """
                        .formatted(bornBy, roster(Entity.DEMOGRAPHICS))
                : "";
    }

    private static String numbers(String each, String between) {
        return NUMBERS.stream().map(column -> each.formatted(column.sql())).collect(Collectors.joining(between));
    }
}
