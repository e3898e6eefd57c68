package io.rollbook.made;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.csv.CSVFormat;

/**
 * Records of OneRoster 1.1 CSV as a OneRoster REST service answers them (OneRoster 1.1 and 1.2, REST/JSON bindings).
 *
 * @param version {@code 1.1} or {@code 1.2}
 * @param base address of the service, for references
 */
public record RestRecords(String version, String base) {
    private static final Map<String, String> REFERENCES = Map.of(
            "parentSourcedId", "parent",
            "orgSourcedId", "org",
            "schoolYearSourcedId", "schoolYear",
            "courseSourcedId", "course",
            "schoolSourcedId", "school",
            "classSourcedId", "class",
            "userSourcedId", "user");
    private static final Map<String, String> LISTS = Map.of(
            "termSourcedIds", "terms", "orgSourcedIds", "orgs", "agentSourcedIds", "agents", "userIds", "userIds");
    private static final List<String> TEXTS = List.of("grades", "subjects", "subjectCodes", "periods");

    /** The collection that a file's records are in: {@code users}. */
    public static String collection(String file) {
        return file.replace(".csv", "");
    }

    /** The records of a file of a night's export, as a service has them; they are made while they are gone through. */
    public Iterable<Map<String, Object>> records(MadeDistrict district, Night night, String file, String modified) {
        return () -> {
            ByteArrayOutputStream csv = new ByteArrayOutputStream();
            try {
                district.write(night, file, csv);
                return CSVFormat.RFC4180
                        .builder()
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .get()
                        .parse(new InputStreamReader(
                                new ByteArrayInputStream(csv.toByteArray()), StandardCharsets.UTF_8))
                        .stream()
                        .map(row -> record(collection(file), row.toMap(), modified))
                        .iterator();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /** One record as a tree of maps and lists. */
    public Map<String, Object> record(String collection, Map<String, String> row, String modified) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("sourcedId", row.get("sourcedId"));
        record.put(
                "status", Objects.requireNonNullElse(row.get("status"), "").isEmpty() ? "active" : row.get("status"));
        record.put("dateLastModified", modified);
        row.forEach((header, value) -> {
            if (!value.isEmpty() && !record.containsKey(header)) {
                put(record, collection, header, value);
            }
        });
        if (collection.equals("users") && version.equals("1.2")) {
            record.remove("orgs");
            record.remove("role");
            record.put(
                    "roles",
                    items(row.getOrDefault("orgSourcedIds", "")).stream()
                            .map(org -> Map.of(
                                    "roleType",
                                    "primary",
                                    "role",
                                    row.getOrDefault("role", ""),
                                    "org",
                                    reference("org", org)))
                            .toList());
        }
        return record;
    }

    private void put(Map<String, Object> record, String collection, String header, String value) {
        String reference = REFERENCES.get(header);
        if (reference != null) {
            record.put(reference, reference(type(collection, reference), value));
        } else if (header.equals("userIds")) {
            record.put(
                    "userIds",
                    items(value).stream()
                            .map(item -> item.substring(1, item.length() - 1).split(":", 2))
                            .map(parts -> Map.of("type", parts[0], "identifier", parts[1]))
                            .toList());
        } else if (LISTS.containsKey(header)) {
            String property = LISTS.get(header);
            record.put(
                    property,
                    items(value).stream()
                            .map(id -> reference(type(collection, property), id))
                            .toList());
        } else if (TEXTS.contains(header)) {
            record.put(header, items(value));
        } else {
            record.put(header, value);
        }
    }

    private static String type(String collection, String property) {
        return switch (property) {
            case "parent" -> collection.equals("orgs") ? "org" : "academicSession";
            case "school", "org", "orgs" -> "org";
            case "schoolYear", "terms" -> "academicSession";
            case "agents" -> "user";
            default -> property;
        };
    }

    private Map<String, String> reference(String type, String id) {
        return Map.of("href", base + "/" + type + "s/" + id, "sourcedId", id, "type", type);
    }

    private static List<String> items(String list) {
        return Arrays.stream(list.split(",")).map(String::strip).toList();
    }
}
