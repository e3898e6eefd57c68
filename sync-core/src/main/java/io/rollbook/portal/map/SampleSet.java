package io.rollbook.portal.map;

import io.rollbook.portal.map.MappingCheck.Named;
import io.rollbook.portal.map.MappingCheck.Problem;
import io.rollbook.portal.map.MappingCheck.Unchecked;
import io.rollbook.portal.parse.FileShape;
import io.rollbook.portal.parse.Format;
import io.rollbook.portal.validate.Link;
import io.rollbook.portal.validate.MadeRecords;
import io.rollbook.portal.validate.RowRules;
import io.rollbook.roster.Entity;
import io.rollbook.roster.RecordBytes;
import io.rollbook.roster.RecordText;
import io.rollbook.run.FindingCode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the samples of one set say of each other: ids that mean different records, rows that tell a record which they make
 * differently, and references that lead nowhere, each under the one record that is missing. As in a run, but that there
 * is no stored roster to answer for anything.
 */
final class SampleSet {
    /** Records of each entity that are remembered, with those that are only referred to. About 140 bytes each. */
    static final int MOST = 200_000;

    /** A record, as far as rows have told of it. */
    private static final class Known {
        /** Where its first row is; null where there is none. */
        private @Nullable Place told;

        private long digest;
        private boolean differs;
        /** A row has it, and cannot be used. */
        private boolean bad;
        /** The first row that refers to it, and by what; one that cannot do without it comes first. */
        private @Nullable Place wanted;

        private @Nullable Link link;
        private long rows;
    }

    private record Place(SampleNotes sample, int line) {}

    private final Format format;
    private final int most;
    private final Map<Entity, Map<String, Known>> known = new EnumMap<>(Entity.class);
    private final Map<Entity, List<Link>> links = new EnumMap<>(Entity.class);
    private final Set<Entity> full = EnumSet.noneOf(Entity.class);
    private final Set<Entity> wanted = EnumSet.noneOf(Entity.class);

    /** {@code most}: records of each entity that are remembered. */
    SampleSet(Format format, int most) {
        this.format = format;
        this.most = most;
        for (Entity entity : Entity.values()) {
            known.put(entity, new HashMap<>());
            links.put(entity, Link.of(entity));
        }
    }

    /** The entry of a record; null where no more fit. */
    private @Nullable Known known(Entity entity, String id) {
        Map<String, Known> all = Objects.requireNonNull(known.get(entity));
        Known one = all.get(id);
        if (one == null && all.size() < most) {
            one = new Known();
            all.put(id, one);
        } else if (one == null) {
            full.add(entity);
        }
        return one;
    }

    /** A record of a row that can be used. */
    void record(Entity entity, String id, RecordBytes record, SampleNotes sample, int line) {
        Place place = new Place(sample, line);
        Known one = known(entity, id);
        if (one != null) {
            compare(one, record.digest(), new Named(entity, id), place);
        }
        for (Link link : links.getOrDefault(entity, List.of())) {
            RecordText.ids(entity, record, link.field()).forEach(target -> refer(link, target, place));
        }
    }

    private void compare(Known one, long digest, Named record, Place place) {
        Place first = one.told;
        if (first == null) {
            one.told = place;
            one.digest = digest;
            return;
        }
        if (!format.hasRowsOf(record.entity())) {
            // The first of them counts.
            if (digest != one.digest && !one.differs) {
                tell(place, FindingCode.SAME_ID_DIFFERS, null, record, 1);
            }
            one.differs |= digest != one.digest;
        } else if (one.differs || digest != one.digest) {
            if (!one.differs) {
                tell(first, FindingCode.DUPLICATE_ID, Entity.KEY, record, 1);
            }
            one.differs = true;
            tell(place, FindingCode.DUPLICATE_ID, Entity.KEY, record, 1);
        }
    }

    private void refer(Link link, String id, Place place) {
        wanted.add(link.target());
        Known target = known(link.target(), id);
        if (target == null || target.told != null) {
            return;
        }
        target.rows++;
        if (target.link == null || (target.link.soft() && !link.soft())) {
            target.link = link;
            target.wanted = place;
        }
    }

    /** The records of a row that cannot be used: what refers to them is right to do so. */
    void bad(Entity entity, RowRules rules) {
        bad(entity, rules.id());
        for (MadeRecords made : rules.made()) {
            for (int i = 0; i < made.count(); i++) {
                bad(made.entity(), made.id(i));
            }
        }
    }

    private void bad(Entity entity, @Nullable String id) {
        Known one = id == null ? null : known(entity, id);
        if (one != null) {
            one.bad = true;
        }
    }

    /** Tells the references that lead nowhere; {@code whole}: the files of which a sample was read to its end. */
    void follow(Set<FileShape> whole) {
        known.forEach((entity, records) -> {
            if (isWhole(entity, whole)) {
                records.forEach((id, one) -> {
                    if (one.told == null && !one.bad && one.wanted != null && one.link != null) {
                        tell(one.wanted, one.link.whereUnknown(), one.link.field(), new Named(entity, id), one.rows);
                    }
                });
            }
        });
    }

    private static void tell(Place place, FindingCode code, @Nullable String field, Named record, long rows) {
        place.sample().add(new Problem(code, place.line(), field, record, rows));
    }

    private boolean isWhole(Entity entity, Set<FileShape> whole) {
        return !full.contains(entity)
                && makers(entity).findAny().isPresent()
                && makers(entity).allMatch(whole::contains);
    }

    private Stream<FileShape> makers(Entity entity) {
        return format.files().stream().filter(shape -> shape.holds(entity));
    }

    /** What rows refer to, and nobody followed. */
    List<Unchecked> unchecked(Set<FileShape> whole) {
        List<Unchecked> unchecked = new ArrayList<>();
        for (Entity entity : Entity.values()) {
            boolean told = full.contains(entity) || (wanted.contains(entity) && !isWhole(entity, whole));
            if (told) {
                List<String> missing = makers(entity)
                        .filter(shape -> !whole.contains(shape))
                        .map(FileShape::file)
                        .toList();
                unchecked.add(new Unchecked(entity, missing, full.contains(entity)));
            }
        }
        return unchecked;
    }
}
