package io.rollbook.tenant;

import io.rollbook.database.Sql;
import io.rollbook.tenant.RosterPrints.Kind;
import io.rollbook.tenant.RosterPrints.Thing;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Of many people those whose sourcedIds come first when they are shuffled: the same everywhere, so that of people who are in two
 * lists both samples have the same ones. Few people are all in it; those without a name are not.
 *
 * @param people in that order
 * @param halvings how often the number of people was halved to come to the sample, more or less
 */
public record PeopleSample(List<Person> people, int halvings) {
    /** Nobody. */
    public static final PeopleSample NONE = new PeopleSample(List.of(), 0);

    private static final int MOST = 2048;
    private static final int PLACE_BITS = 63;

    /** A person. {@code place}: where the shuffled sourcedId is, from 0 to {@link Long#MAX_VALUE}. */
    public record Person(String sourcedId, String name, long place) {
        private Thing thing() {
            return new Thing(Kind.PERSON, sourcedId, name);
        }
    }

    /** Of the people of a table of a district's database. {@code condition}: {@code true}, or what they have to meet. */
    public static PeopleSample of(Connection tenant, String table, String condition) {
        List<Person> first = new Sql(tenant)
                .list(
                        "reading a sample of people",
                        """
                        SELECT sourced_id, concat_ws(' ', given_name, family_name), place FROM (
                            SELECT sourced_id, given_name, family_name,
                                hashtextextended(sourced_id, 0) & 9223372036854775807 AS place
                            FROM %s WHERE %s AND concat(given_name, family_name) <> '') u
                        ORDER BY place LIMIT ?
                        """
                                .formatted(table, condition),
                        row -> new Person(row.getString(1), row.getString(2), row.getLong(3)),
                        MOST);
        return of(first);
    }

    private static PeopleSample of(List<Person> first) {
        if (first.size() < MOST) {
            return new PeopleSample(first, 0);
        }
        int halvings = Long.numberOfLeadingZeros(first.get(first.size() - 1).place());
        return new PeopleSample(first, 0).halved(halvings);
    }

    /** Those of them that a sample has which was halved this often. */
    public PeopleSample halved(int times) {
        return times <= halvings
                ? this
                : new PeopleSample(
                        people.stream()
                                .filter(person -> person.place() >>> (PLACE_BITS - times) == 0)
                                .toList(),
                        times);
    }

    /** The same people, as they are compared. */
    public List<Thing> things() {
        return people.stream().map(Person::thing).toList();
    }

    /** How many of them a district's roster has, under the same name. */
    public long known(Connection tenant) {
        Map<String, String> names = new HashMap<>();
        new Sql(tenant)
                .each(
                        "looking for people",
                        """
                        SELECT sourced_id, concat_ws(' ', given_name, family_name) FROM roster.users
                        WHERE active AND sourced_id = ANY (?)
                        """,
                        row -> names.put(row.getString(1), RosterPrints.normalised(row.getString(2))),
                        (Object) people.stream().map(Person::sourcedId).toArray(String[]::new));
        return people.stream()
                .filter(person -> Objects.equals(names.get(person.sourcedId()), RosterPrints.normalised(person.name())))
                .count();
    }
}
