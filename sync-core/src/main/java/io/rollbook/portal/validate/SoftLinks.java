package io.rollbook.portal.validate;

import static io.rollbook.portal.validate.Statements.number;

import io.rollbook.roster.Entity;
import io.rollbook.roster.RowHash;
import java.util.List;

/** References that a record may do without: where they lead nowhere they are left out, each with a warning, and it stays. */
final class SoftLinks {
    private final Statements statements;
    private final List<String> files;

    /** {@code files}: the names of the delivery's files, in its order. */
    SoftLinks(Statements statements, List<String> files) {
        this.statements = statements;
        this.files = files;
    }

    /** Leaves out of the staged records of an entity what is noted as broken of these links. */
    void leaveOut(Entity entity, List<Link> links) {
        for (Link link : links) {
            if (!link.soft()) {
                continue;
            }
            String rest = link.list()
                    ? """
                      nullif(ARRAY(SELECT u.id FROM unnest(s."%1$s") WITH ORDINALITY AS u(id, n)
                                   WHERE u.id <> ALL (b.missing) ORDER BY u.n), '{}')\
                      """
                            .formatted(link.sql())
                    : "NULL";
            long rows = statements.run(
                    "leaving out links of " + entity.table(),
                    """
                    UPDATE %s s SET "%s" = %s
                    FROM (SELECT sourced_id, array_agg(missing) AS missing FROM staging.broken
                          WHERE entity = %d AND field = '%s' GROUP BY sourced_id) b
                    WHERE b.sourced_id = s.sourced_id
                    """
                            .formatted(statements.staged(entity), link.sql(), rest, number(entity), link.field()));
            if (rows > 0) {
                noteLeftOut(entity, link);
            }
        }
        if (links.stream().anyMatch(Link::soft)) {
            statements.run(
                    "digesting rows without the links left out",
                    """
                    UPDATE %s s SET row_hash = %s
                    WHERE EXISTS (SELECT FROM staging.broken b WHERE b.entity = %d AND b.sourced_id = s.sourced_id)
                    """
                            .formatted(statements.staged(entity), RowHash.sql(entity, "s"), number(entity)));
        }
        // What is left in the list makes its row fall.
        for (Link link : links) {
            if (link.soft()) {
                statements.run(
                        "clearing links left out",
                        "DELETE FROM staging.broken WHERE entity = %d AND field = '%s'"
                                .formatted(number(entity), link.field()));
            }
        }
    }

    private void noteLeftOut(Entity entity, Link link) {
        statements.run(
                "noting links left out",
                """
                INSERT INTO staging.finding
                SELECT DISTINCT '%s', 'warning', (?)[file + 1], line, '%s', sourced_id, '%s',
                       (?)[file + 1], '%s', NULL, 1
                FROM staging.broken WHERE entity = %d AND field = '%s'
                """
                        .formatted(
                                link.whereUnknown(),
                                entity.table(),
                                link.field(),
                                link.field(),
                                number(entity),
                                link.field()),
                files,
                files);
    }
}
