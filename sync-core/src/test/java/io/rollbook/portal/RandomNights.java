package io.rollbook.portal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A small district's exports, changed at random from night to night in all the ways that real ones are: in OneRoster 1.1,
 * or in 1.2, where roles stand apart from the people, some of whom are guardians, and some of these also something else.
 */
final class RandomNights {
    private static final String ROLES = "roles.csv";
    private static final Map<String, String> HEADERS = new LinkedHashMap<>();
    private static final Map<String, String> HEADERS_12 = new LinkedHashMap<>();

    static {
        HEADERS.put("orgs.csv", "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId");
        HEADERS.put(
                "academicSessions.csv",
                "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear");
        HEADERS.put(
                "courses.csv",
                "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes");
        HEADERS.put(
                "users.csv",
                "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,"
                        + "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password");
        HEADERS.put(
                "classes.csv",
                "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,"
                        + "termSourcedIds,subjects,subjectCodes,periods");
        HEADERS.put(
                "enrollments.csv",
                "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate");
        HEADERS_12.putAll(HEADERS);
        HEADERS_12.put(
                "users.csv",
                "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,"
                        + "email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,"
                        + "preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns");
        HEADERS_12.put(
                ROLES,
                "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,"
                        + "userProfileSourcedId");
    }

    private final Random random;
    private final boolean apart;
    private final Map<String, String> headers;
    private final Map<String, List<String>> files = new LinkedHashMap<>();
    private final Map<String, List<String>> tonight = new LinkedHashMap<>();
    private String lineEnd = "\r\n";
    private boolean manifest = true;
    private String absent = "";
    private int made = 1000;
    private int written;

    RandomNights(long seed) {
        this(seed, false);
    }

    /** In OneRoster 1.2, with guardians. */
    static RandomNights withGuardians(long seed) {
        return new RandomNights(seed, true);
    }

    private RandomNights(long seed, boolean apart) {
        this.random = new Random(seed);
        this.apart = apart;
        this.headers = apart ? HEADERS_12 : HEADERS;
        headers.keySet().forEach(file -> files.put(file, new ArrayList<>()));
        add("orgs.csv", "d,,,District,district,,");
        for (int i = 0; i < 4; i++) {
            add("orgs.csv", "s%d,,,School %d,school,,d".formatted(i, i));
        }
        add("academicSessions.csv", "y,,,Year,schoolYear,2026-08-01,2027-07-01,,2027");
        add("academicSessions.csv", "t1,,,Fall,term,2026-08-01,2027-01-15,y,2027");
        add("academicSessions.csv", "t2,,,Spring,term,2027-01-15,2027-07-01,y,2027");
        for (int i = 0; i < 3; i++) {
            add("courses.csv", "k%d,,,y,\"Course %d, with a comma\",,,s%d,,".formatted(i, i, i));
        }
        for (int i = 0; i < 12; i++) {
            add("classes.csv", "c%d,,,Class %d,,k%d,,scheduled,,s%d,\"t1,t2\",,,".formatted(i, i, i % 3, i % 4));
        }
        for (int i = 0; i < 60; i++) {
            addPerson("u" + i, i % 4, i < 8 ? "teacher" : "student");
            for (int n = 0; n < 3; n++) {
                add("enrollments.csv", enrollment("e" + i + "-" + n, i % 4 + 4 * n, i, i < 8 ? "teacher" : "student"));
            }
        }
        for (int i = 0; apart && i < 20; i++) {
            addPerson("g" + i, i % 4, guardian());
            if (i < 4) {
                addRole("g" + i, "teacher");
            }
        }
        files.forEach((file, rows) -> tonight.put(file, new ArrayList<>(rows)));
    }

    private void addPerson(String id, int school, String role) {
        if (!apart) {
            add("users.csv", user(id, school, role));
            return;
        }
        String agents = role.equals("student") ? "g" + random.nextInt(24) : "";
        add("users.csv", "%s,,,true,%s,,Given%d,Family,,,,,,%s,,,,,,,,".formatted(id, id, random.nextInt(100), agents));
        rows(files, ROLES).add("r-%s,,,%s,primary,%s,,,s%d,".formatted(id, id, role, school));
    }

    private String guardian() {
        return List.of("guardian", "parent", "relative", "Guardian").get(random.nextInt(4));
    }

    private void addRole(String person, String role) {
        made++;
        rows(files, ROLES).add("r%d,,,%s,secondary,%s,,,s%d,".formatted(made, person, role, random.nextInt(4)));
    }

    private String user(String id, int school, String role) {
        String orgs = role.equals("teacher") && random.nextInt(3) == 0
                ? "\"s%d,s%d\"".formatted(school, (school + 1) % 4)
                : "s" + school;
        String spelled = random.nextInt(6) == 0 ? role.toUpperCase(java.util.Locale.ROOT) : role;
        return "%s,,,true,%s,%s,%s,,Given%d,Family,,,,,,,,".formatted(id, orgs, spelled, id, random.nextInt(100));
    }

    private String enrollment(String id, int section, int user, String role) {
        boolean primary = role.equals("teacher") && random.nextInt(2) == 0;
        return "%s,,,c%d,s%d,u%d,%s,%s,,".formatted(id, section, section % 4, user, role, primary ? "true" : "");
    }

    private void add(String file, String row) {
        rows(files, file).add(row);
    }

    private static List<String> rows(Map<String, List<String>> of, String file) {
        return Objects.requireNonNull(of.get(file));
    }

    /** Gives one person another name. */
    void rename() {
        List<String> users = rows(tonight, "users.csv");
        users.set(20, users.get(20).replace("Family", "Changed"));
    }

    /** The manifest says from now on that a file is not there; it is there all the same. None: an empty name. */
    void declareAbsent(String file) {
        absent = file;
    }

    /** Gives the courses other titles. */
    void retitle() {
        tonight.computeIfPresent(
                "courses.csv",
                (file, rows) -> new ArrayList<>(rows.stream()
                        .map(row -> row.replace("Course", "Subject"))
                        .toList()));
    }

    /** A night goes by: the district changes as districts do, and tonight's export may have its own flaws. */
    void change() {
        for (int i = 0; i < 3; i++) {
            live();
        }
        if (apart) {
            actFor();
        }
        tonight.clear();
        files.forEach((file, rows) -> tonight.put(file, new ArrayList<>(rows)));
        for (int flaws = random.nextInt(3); flaws > 0; flaws--) {
            String file = List.copyOf(headers.keySet()).get(2 + random.nextInt(headers.size() - 2));
            spoil(rows(tonight, file));
        }
        if (random.nextInt(6) == 0) {
            manifest = !manifest;
        }
        lineEnd = random.nextInt(6) == 0 ? "\n" : "\r\n";
    }

    private void live() {
        List<String> users = rows(files, "users.csv");
        List<String> enrollments = rows(files, "enrollments.csv");
        int user = random.nextInt(users.size());
        int enrollment = random.nextInt(enrollments.size());
        switch (random.nextInt(8)) {
            case 0, 1 -> users.set(user, users.get(user).replaceFirst("Given[0-9]*", "Given" + random.nextInt(100)));
            case 2 -> enrollments.remove(enrollment);
            case 3 -> enrollments.set(enrollment, enrollments.get(enrollment).replaceFirst("^e([0-9]+)-", "en$1-"));
            case 4 -> Collections.shuffle(users.subList(0, 20), random);
            case 5 -> {
                List<String> placed = apart ? rows(files, ROLES) : users;
                int at = Math.min(user, placed.size() - 1);
                placed.set(at, placed.get(at).replaceFirst(",s[0-9],", ",s" + random.nextInt(4) + ","));
            }
            case 6 -> {
                String gone = users.remove(user).split(",", 2)[0];
                if (random.nextInt(4) > 0) {
                    enrollments.removeIf(row -> row.contains("," + gone + ","));
                    if (apart) {
                        rows(files, ROLES).removeIf(row -> row.contains("," + gone + ","));
                    }
                }
            }
            default -> {
                made++;
                addPerson("u" + made, random.nextInt(4), "student");
                add("enrollments.csv", enrollment("e" + made, random.nextInt(12), made, "student"));
            }
        }
    }

    /** Guardians come, go, become something else and stop being it. */
    private void actFor() {
        List<String> users = rows(files, "users.csv");
        List<String> roles = rows(files, ROLES);
        String guardian = "g" + random.nextInt(24);
        int user = random.nextInt(users.size());
        switch (random.nextInt(7)) {
            case 0 -> addRole(guardian, "teacher");
            case 1 -> addRole(guardian, guardian());
            case 2 -> roles.removeIf(row -> row.contains("," + guardian + ",secondary,"));
            case 3 -> roles.removeIf(row -> row.contains("," + guardian + ",primary,"));
            case 4 -> addRole("u" + random.nextInt(60), guardian());
            case 5 -> users.set(user, users.get(user).replaceFirst(",g[0-9]+,", ",g" + random.nextInt(24) + ","));
            default -> {
                made++;
                addPerson("g" + made, random.nextInt(4), guardian());
            }
        }
    }

    private void spoil(List<String> rows) {
        int at = random.nextInt(rows.size());
        String row = rows.get(at);
        switch (random.nextInt(13)) {
            case 0 -> rows.add(row);
            case 1 ->
                rows.add(row.replace("Given", "Twin").replace("Class", "Twin").replace("student", "aide"));
            case 2 -> rows.set(at, row.replaceFirst(",s[0-9]", ",s9"));
            case 3 -> rows.set(at, row.replaceFirst(",c[0-9]+,", ",c99,"));
            case 4 -> rows.set(at, row.replaceFirst(",u[0-9]+,", ",u99,"));
            case 5 -> rows.set(at, row.replaceFirst("^([^,]*),", "$1,tobedeleted"));
            case 6 -> rows.set(at, row.replaceFirst("^[^,]*", ""));
            case 7 -> rows.set(at, row + ",surplus");
            case 8 -> rows.add(at, "");
            case 9 -> rows.set(at, row.replaceFirst(",teacher,,", ",teacher,true,"));
            case 10 -> rows.set(at, row.replace("Given", "\"Given\nName\""));
            case 11 -> rows.set(at, row.replace("student", "Student"));
            default -> rows.remove(at);
        }
    }

    /** Writes tonight's export. */
    Path zip(Path folder) throws IOException {
        Path zip = folder.resolve("night-" + written++ + ".zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(out)) {
            if (manifest) {
                entry(entries, "manifest.csv", manifest());
            }
            for (Map.Entry<String, List<String>> file : tonight.entrySet()) {
                StringBuilder text = new StringBuilder(headers.get(file.getKey())).append(lineEnd);
                file.getValue().forEach(row -> text.append(row).append(lineEnd));
                entry(entries, file.getKey(), text.toString());
            }
        }
        return zip;
    }

    private String manifest() {
        StringBuilder text = new StringBuilder("propertyName,value\nmanifest.version,1.0\noneroster.version,")
                .append(apart ? "1.2\n" : "1.1\n");
        for (String file : headers.keySet()) {
            text.append("file.").append(file.replace(".csv", "")).append(file.equals(absent) ? ",absent\n" : ",bulk\n");
        }
        return text.toString();
    }

    private static void entry(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}
