package io.rollbook.made;

import io.rollbook.made.Truth.EntityTruth;
import io.rollbook.made.Truth.FileTruth;
import io.rollbook.roster.Entity;
import io.rollbook.roster.Keep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Counts what happens to one file's records between two nights. Sees one record at a time. */
final class Tally implements Rows.Visitor {
    private static final int ORGS = 4;
    private static final int ROLE = 5;

    private final Night night;
    private final long cut;
    private final int[] compared;
    private final boolean users;
    private final long[] counts = new long[8];
    private final long[] roles = new long[8];
    private long read;
    private long quarantined;

    /** For an export of which rows from {@code cut} on are missing. */
    Tally(Night night, Rows rows, long cut) {
        this.night = night;
        this.cut = cut;
        this.users = rows.entity() == Entity.USERS;
        this.compared = compared(rows.header(), rows.entity());
    }

    // Columns that do not enter by default cannot make a record differ.
    private static int[] compared(List<String> header, Entity entity) {
        List<String> kept = entity.columns().stream()
                .filter(column -> column.keep() == Keep.DIRECTORY)
                .map(column -> column.name())
                .toList();
        return IntStream.range(0, header.size())
                .filter(i -> kept.contains(header.get(i)))
                .toArray();
    }

    @Override
    public void record(@Nullable String @Nullable [] first, @Nullable String @Nullable [] second, boolean flawed) {
        if (night == Night.CHANGES && Arrays.equals(first, second)) {
            return;
        }
        @Nullable String[] listed = night.roster() == 1 ? first : second;
        @Nullable String[] before = night == Night.FIRST ? null : night.isDayLater() ? first : second;
        if (listed != null && read == cut && night == Night.CUT_IN_LINE) {
            // The half row: it is read, cannot be used, and its record is neither listed nor gone.
            read++;
            quarantined++;
            return;
        } else if (night == Night.CHANGES || (listed != null && read < cut)) {
            read++;
            quarantined += flawed ? 1 : 0;
        } else {
            listed = null;
        }
        if (!flawed) {
            count(counts, before == null ? null : values(before), listed == null ? null : values(listed));
            if (users) {
                countRoles(before, listed);
            }
        }
    }

    private void countRoles(@Nullable String @Nullable [] before, @Nullable String @Nullable [] listed) {
        Set<String> had = rolesOf(before);
        Set<String> has = rolesOf(listed);
        Set<String> either = new HashSet<>(had);
        either.addAll(has);
        for (String role : either) {
            count(roles, had.contains(role) ? List.of(role) : null, has.contains(role) ? List.of(role) : null);
        }
    }

    private static Set<String> rolesOf(@Nullable String @Nullable [] row) {
        if (row == null) {
            return Set.of();
        }
        Set<String> out = new HashSet<>();
        for (String org : Objects.requireNonNull(row[ORGS]).split(",")) {
            out.add(org + " " + row[ROLE]);
        }
        return out;
    }

    private List<@Nullable String> values(@Nullable String[] row) {
        List<@Nullable String> out = new ArrayList<>(compared.length);
        Arrays.stream(compared).forEach(i -> out.add(row[i]));
        return out;
    }

    private void count(
            long[] counts, @Nullable List<@Nullable String> before, @Nullable List<@Nullable String> listed) {
        if (listed == null && night == Night.CHANGES) {
            // Marked as deleted; of a person's roles, one that the person's record does not name any more.
            counts[0]++;
            counts[5]++;
            return;
        }
        if (listed == null) {
            counts[night == Night.CUT_IN_LINE ? 7 : 6] += before == null ? 0 : 1;
            return;
        }
        counts[0]++;
        counts[before == null ? 1 : before.equals(listed) ? 3 : 2]++;
    }

    EntityTruth records() {
        return truth(counts);
    }

    EntityTruth roles() {
        return truth(roles);
    }

    FileTruth rows() {
        return new FileTruth(read, quarantined);
    }

    private static EntityTruth truth(long[] counts) {
        return new EntityTruth(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], counts[7]);
    }
}
