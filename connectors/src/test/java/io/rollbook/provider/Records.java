package io.rollbook.provider;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/** The records of a collection in the order of their ids, written as JSON once: pages of a large one cost little. */
final class Records {
    static final Records NONE = new Records(List.of());

    private static final JsonMapper JSON = JsonMapper.shared();

    /** A record with what it is sorted and filtered by. */
    private record One(String id, String modified, byte[] json) {
        static One of(Map<String, Object> record) {
            return new One(
                    String.valueOf(record.get("sourcedId")),
                    String.valueOf(record.get("dateLastModified")).intern(),
                    JSON.writeValueAsBytes(record));
        }
    }

    /** The changes from a time on, as they were last asked for: page after page asks for the same. */
    private record Changes(String since, Records records) {}

    private final List<One> all;
    private volatile Changes changes;

    private Records(List<One> all) {
        this.all = all;
        this.changes = new Changes("", this);
    }

    private static Records sorted(List<One> all) {
        all.sort(Comparator.comparing(One::id));
        return new Records(all);
    }

    static Records of(Iterable<Map<String, Object>> records) {
        List<One> all = new ArrayList<>();
        records.forEach(record -> all.add(One.of(record)));
        return sorted(all);
    }

    /** With these in the place of those with the same ids. */
    Records with(Iterable<Map<String, Object>> records) {
        List<One> merged = new ArrayList<>(of(records).all);
        Set<String> ids = new HashSet<>();
        merged.forEach(one -> ids.add(one.id()));
        all.stream().filter(one -> !ids.contains(one.id())).forEach(merged::add);
        return sorted(merged);
    }

    /** Those changed at this time or later; all where it is empty. */
    Records since(String time) {
        Changes last = changes;
        if (!last.since().equals(time)) {
            last = new Changes(
                    time,
                    new Records(all.stream()
                            .filter(one -> one.modified().compareTo(time) >= 0)
                            .toList()));
            changes = last;
        }
        return last.records();
    }

    /** The same from the last to the first. */
    Records reversed() {
        List<One> reversed = new ArrayList<>(all);
        java.util.Collections.reverse(reversed);
        return new Records(reversed);
    }

    int size() {
        return all.size();
    }

    /** The answer that holds the records from one place to before another. */
    byte[] page(String collection, int from, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream((to - from) * 400 + 64);
        out.writeBytes(("{\"" + collection + "\":[").getBytes(StandardCharsets.UTF_8));
        for (int i = from; i < to; i++) {
            if (i > from) {
                out.write(',');
            }
            out.writeBytes(all.get(i).json());
        }
        out.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }
}
