package io.rollbook.portal.stage;

import static io.rollbook.portal.validate.Statements.number;

import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.validate.Statements;
import io.rollbook.roster.Entity;
import io.rollbook.run.FindingCode;
import java.util.List;

/**
 * People whom rows of other people name, as students name their contacts. They come beside the row's own record and are no
 * rows of their own, so that no file's ledger counts them. Where rows tell of one differently, the first of them counts;
 * what a bad row says of somebody matters only where no good one says it.
 */
final class NamedPeople {
    private NamedPeople() {}

    /** Stages them, once all rows are read, where the delivery's files name any. */
    static void stage(Statements statements, List<FileReading> readings, List<String> files) {
        if (readings.stream().map(reading -> reading.shape).noneMatch(FileShape::namesOthers)) {
            return;
        }
        statements.run(
                "noting people of whom rows tell different things",
                """
                INSERT INTO staging.finding
                SELECT '%s', '%s', (?)[min(file) + 1], min(line), '%s', sourced_id, NULL, (?)[min(file) + 1], NULL, NULL, 1
                FROM staging.named_users GROUP BY sourced_id HAVING count(DISTINCT row_hash) > 1
                """
                        .formatted(
                                FindingCode.SAME_ID_DIFFERS,
                                FindingCode.SAME_ID_DIFFERS.severity().word(),
                                Entity.USERS.table()),
                files,
                files);
        statements.run(
                "leaving people alone whom a good row names",
                """
                DELETE FROM staging.quarantine q
                WHERE q.entity = %d AND q.sourced_id IN (SELECT n.sourced_id FROM staging.named_users n)
                """
                        .formatted(number(Entity.USERS)));
        statements.run(
                "staging people whom others name",
                """
                INSERT INTO %s SELECT DISTINCT ON (n.sourced_id) n.* FROM staging.named_users n
                ORDER BY n.sourced_id, n.file, n.line
                """
                        .formatted(statements.staged(Entity.USERS)));
    }
}
