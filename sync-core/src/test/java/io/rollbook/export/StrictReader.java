package io.rollbook.export;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads a package as strictly as the standard can be read (OneRoster CSV Binding 1.2.1): the tables of columns are written
 * down here once more, and every rule that a strict validator is known to have.
 */
final class StrictReader {
    private static final List<String> MANIFEST = List.of(
            "manifest.version",
            "oneroster.version",
            "file.academicSessions",
            "file.categories",
            "file.classes",
            "file.classResources",
            "file.courses",
            "file.courseResources",
            "file.demographics",
            "file.enrollments",
            "file.lineItemLearningObjectiveIds",
            "file.lineItems",
            "file.lineItemScoreScales",
            "file.orgs",
            "file.resources",
            "file.resultLearningObjectiveIds",
            "file.results",
            "file.resultScoreScales",
            "file.roles",
            "file.scoreScales",
            "file.userProfiles",
            "file.userResources",
            "file.users",
            "source.systemName",
            "source.systemCode");

    private static final String ROLES =
            "aide|counselor|districtAdministrator|guardian|parent|principal|proctor|relative|siteAdministrator|student|"
                    + "systemAdministrator|teacher|ext:.+";

    /** Name, and after a colon the type; {@code !} requires a value, {@code >} names the file of what is referred to. */
    private static final Map<String, String> COLUMNS = Map.of(
            "orgs.csv",
            "name:text! type:department|school|district|local|state|national|ext:.+! identifier:text"
                    + " parentSourcedId:id>orgs.csv",
            "academicSessions.csv",
            "title:text! type:gradingPeriod|semester|schoolYear|term|ext:.+! startDate:date! endDate:date!"
                    + " parentSourcedId:id>academicSessions.csv schoolYear:year!",
            "courses.csv",
            "schoolYearSourcedId:id>academicSessions.csv title:text! courseCode:text grades:list"
                    + " orgSourcedId:id!>orgs.csv subjects:list subjectCodes:list",
            "classes.csv",
            "title:text! grades:list courseSourcedId:id!>courses.csv classCode:text"
                    + " classType:homeroom|scheduled|ext:.+! location:text schoolSourcedId:id!>orgs.csv"
                    + " termSourcedIds:ids!>academicSessions.csv subjects:list subjectCodes:list periods:list",
            "users.csv",
            "enabledUser:true|false! username:text! userIds:typed givenName:text! familyName:text! middleName:text"
                    + " identifier:text email:text sms:text phone:text agentSourcedIds:ids>users.csv grades:list"
                    + " password:blank userMasterIdentifier:blank preferredGivenName:blank preferredMiddleName:blank"
                    + " preferredFamilyName:blank primaryOrgSourcedId:blank pronouns:blank",
            "roles.csv",
            "userSourcedId:id!>users.csv roleType:primary|secondary! role:" + ROLES + "! beginDate:date endDate:date"
                    + " orgSourcedId:id!>orgs.csv userProfileSourcedId:blank",
            "enrollments.csv",
            "classSourcedId:id!>classes.csv schoolSourcedId:id!>orgs.csv userSourcedId:id!>users.csv"
                    + " role:administrator|proctor|student|teacher|ext:.+! primary:true|false beginDate:date endDate:date",
            "demographics.csv",
            "birthDate:date sex:male|female|unspecified|other|ext:.+ americanIndianOrAlaskaNative:true|false"
                    + " asian:true|false blackOrAfricanAmerican:true|false nativeHawaiianOrOtherPacificIslander:true|false"
                    + " white:true|false demographicRaceTwoOrMoreRaces:true|false hispanicOrLatinoEthnicity:true|false"
                    + " countryOfBirthCode:text stateOfBirthAbbreviation:text cityOfBirth:text"
                    + " publicSchoolResidenceStatus:text");

    /** What is wrong. */
    final List<String> problems = new ArrayList<>();
    /** Rows by file, each by header. */
    final Map<String, List<Map<String, String>>> rows = new LinkedHashMap<>();

    private final Map<String, String> manifest = new LinkedHashMap<>();
    private final Map<String, Set<String>> ids = new HashMap<>();

    static StrictReader read(byte[] zip) throws IOException {
        StrictReader reader = new StrictReader();
        Map<String, String> files = reader.unzip(zip);
        reader.manifest(files);
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (!file.getKey().equals("manifest.csv")) {
                reader.table(file.getKey(), file.getValue());
            }
        }
        reader.rows.forEach(reader::check);
        reader.sets();
        return reader;
    }

    static StrictReader read(Path zip) throws IOException {
        return read(Files.readAllBytes(zip));
    }

    List<Map<String, String>> rows(String file) {
        return rows.getOrDefault(file, List.of());
    }

    private Map<String, String> unzip(byte[] bytes) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            ZipEntry entry;
            while ((entry = zip.getNextEntry()) != null) {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(zip.readAllBytes()))
                        .toString();
                if (files.put(entry.getName(), text) != null) {
                    problems.add("twice " + entry.getName());
                }
            }
        }
        return files;
    }

    private List<CSVRecord> parse(String file, String text) throws IOException {
        if (text.replace("\r\n", "").matches("(?s).*[\r\n].*") || !text.endsWith("\r\n")) {
            problems.add(file + ": a line end of its own kind");
        }
        List<CSVRecord> records = CSVFormat.RFC4180
                .builder()
                .setIgnoreEmptyLines(false)
                .get()
                .parse(new StringReader(text))
                .getRecords();
        if (records.size() != text.split("\r\n", -1).length - 1) {
            problems.add(file + ": a line break in a cell");
        }
        return records;
    }

    private void manifest(Map<String, String> files) throws IOException {
        List<CSVRecord> records = parse("manifest.csv", files.getOrDefault("manifest.csv", ""));
        if (records.isEmpty() || !records.get(0).toList().equals(List.of("propertyName", "value"))) {
            problems.add("manifest.csv: no header");
            return;
        }
        for (CSVRecord record : records.subList(1, records.size())) {
            if (record.size() != 2 || manifest.put(record.get(0), record.get(1)) != null) {
                problems.add("manifest.csv: " + record);
            }
        }
        if (!List.copyOf(manifest.keySet()).equals(MANIFEST)) {
            problems.add("manifest.csv: " + manifest.keySet());
        }
        if (!"1.0".equals(manifest.get("manifest.version")) || !"1.2".equals(manifest.get("oneroster.version"))) {
            problems.add("manifest.csv: versions");
        }
        manifest.forEach((property, mode) -> {
            if (property.startsWith("file.")) {
                boolean there = files.containsKey(property.substring(5) + ".csv");
                if (!mode.equals(there ? "bulk" : "absent")) {
                    problems.add("manifest.csv: " + property + " is " + mode);
                }
            }
        });
    }

    private void table(String file, String text) throws IOException {
        String columns = COLUMNS.get(file);
        if (columns == null) {
            problems.add("no file of the standard: " + file);
            return;
        }
        List<String> header = new ArrayList<>(List.of("sourcedId", "status", "dateLastModified"));
        for (String column : columns.split(" ")) {
            header.add(column.substring(0, column.indexOf(':')));
        }
        List<CSVRecord> records = parse(file, text);
        // Columns of the source's own stand at the right end.
        records.get(0).stream()
                .skip(header.size())
                .takeWhile(name -> name.matches("metadata\\.[A-Za-z0-9_]+"))
                .forEach(header::add);
        if (!records.get(0).toList().equals(header)) {
            problems.add(file + ": header " + records.get(0).toList());
            return;
        }
        if (records.size() < 2) {
            problems.add(file + ": no rows");
        }
        Set<String> known = ids.computeIfAbsent(file, name -> new HashSet<>());
        for (CSVRecord record : records.subList(1, records.size())) {
            if (record.size() != header.size()) {
                problems.add(file + ": " + record.size() + " cells");
                continue;
            }
            Map<String, String> row = new LinkedHashMap<>();
            header.forEach(name -> row.put(name, record.get(header.indexOf(name))));
            rows.computeIfAbsent(file, name -> new ArrayList<>()).add(row);
            if (!isId(cell(row, "sourcedId")) || !known.add(cell(row, "sourcedId"))) {
                problems.add(file + ": sourcedId " + cell(row, "sourcedId"));
            }
            if (!cell(row, "status").isEmpty() || !cell(row, "dateLastModified").isEmpty()) {
                problems.add(file + ": status in bulk");
            }
        }
    }

    private void check(String file, List<Map<String, String>> all) {
        for (String column : Objects.requireNonNull(COLUMNS.get(file)).split(" ")) {
            String name = column.substring(0, column.indexOf(':'));
            String rest = column.substring(column.indexOf(':') + 1);
            String target = rest.contains(">") ? rest.substring(rest.indexOf('>') + 1) : "";
            String type = rest.replaceAll("!?>.*|!$", "");
            boolean required = rest.replaceAll(">.*", "").endsWith("!");
            for (Map<String, String> row : all) {
                String value = cell(row, name);
                if (value.isEmpty() ? required : !fits(type, value)) {
                    problems.add(file + ": " + name + " of " + cell(row, "sourcedId") + " is " + value);
                }
                if (!target.isEmpty() && !value.isEmpty()) {
                    Set<String> targets = ids.getOrDefault(target, Set.of());
                    for (String id : value.split(",")) {
                        if (!targets.contains(id)) {
                            problems.add(file + ": " + name + " leads nowhere: " + id);
                        }
                    }
                }
            }
        }
    }

    private static boolean fits(String type, String value) {
        return switch (type) {
            case "text" -> value.equals(value.strip());
            case "blank" -> false;
            case "id" -> isId(value);
            case "ids" -> items(value).stream().allMatch(StrictReader::isId);
            case "list" -> items(value).stream().noneMatch(String::isBlank);
            case "typed" -> items(value).stream().allMatch(item -> item.matches("\\{[^:]+:[^:]+}"));
            case "year" -> value.matches("\\d{4}");
            case "date" -> isDate(value);
            default -> value.matches(type);
        };
    }

    private static boolean isId(String value) {
        return value.matches("[0-9A-Za-z./@_-]{1,255}");
    }

    private static boolean isDate(String value) {
        try {
            return value.matches("\\d{4}-\\d{2}-\\d{2}") && LocalDate.parse(value) != null;
        } catch (DateTimeException none) {
            return false;
        }
    }

    private void sets() {
        Map<String, String> orgs = types("orgs.csv");
        Map<String, String> sessions = types("academicSessions.csv");
        for (String file : List.of("classes.csv", "enrollments.csv")) {
            rows(file).forEach(row -> requireType(file, orgs, cell(row, "schoolSourcedId"), "school"));
        }
        rows("courses.csv").stream()
                .filter(row -> !cell(row, "schoolYearSourcedId").isEmpty())
                .forEach(row -> requireType("courses.csv", sessions, cell(row, "schoolYearSourcedId"), "schoolYear"));
        for (String file : List.of("courses.csv", "classes.csv")) {
            for (Map<String, String> row : rows(file)) {
                if (count(cell(row, "subjects")) != count(cell(row, "subjectCodes"))) {
                    problems.add(file + ": subjects of " + cell(row, "sourcedId"));
                }
            }
        }
        once("roles.csv", row -> cell(row, "roleType").equals("primary"), "userSourcedId", "orgSourcedId");
        once(
                "enrollments.csv",
                row -> cell(row, "primary").equals("true") && cell(row, "role").equals("teacher"),
                "classSourcedId",
                "classSourcedId");
    }

    private void once(
            String file, java.util.function.Predicate<Map<String, String>> which, String first, String second) {
        Set<List<String>> seen = new HashSet<>();
        for (Map<String, String> row : rows(file)) {
            if (which.test(row) && !seen.add(List.of(cell(row, first), cell(row, second)))) {
                problems.add(file + ": two primary ones, " + cell(row, "sourcedId"));
            }
        }
    }

    private void requireType(String file, Map<String, String> types, String id, String type) {
        String found = types.getOrDefault(id, "none");
        if (!found.equals(type) && !found.startsWith("ext:")) {
            problems.add(file + ": " + id + " is of type " + found);
        }
    }

    private Map<String, String> types(String file) {
        Map<String, String> types = new HashMap<>();
        rows(file).forEach(row -> types.put(cell(row, "sourcedId"), cell(row, "type")));
        return types;
    }

    private static List<String> items(String value) {
        return List.of(value.split(",", -1));
    }

    private static int count(String list) {
        return list.isEmpty() ? 0 : items(list).size();
    }

    private static String cell(Map<String, String> row, String name) {
        return Objects.requireNonNull(row.get(name), name);
    }
}
