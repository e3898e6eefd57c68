package io.rollbook.portal.stage;

import io.rollbook.made.RestRecords;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import tools.jackson.databind.json.JsonMapper;

/** A OneRoster 1.1 set, written again in the other formats as far as they can say the same. */
public final class Rewritten {
    private static final DateTimeFormatter AMERICAN = DateTimeFormatter.ofPattern("M/d/uuuu", Locale.ROOT);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final FeedFiles from;
    private final FeedFiles to = FeedFiles.empty();

    private Rewritten(FeedFiles from) {
        this.from = from;
    }

    /** In OneRoster 1.2. */
    public static FeedFiles oneRoster12(FeedFiles from) {
        Rewritten set = new Rewritten(from);
        set.copy("orgs.csv", "academicSessions.csv", "courses.csv", "classes.csv", "enrollments.csv");
        set.put(
                "manifest.csv",
                from.text("manifest.csv").replace("oneroster.version,1.1", "oneroster.version,1.2")
                        + "file.roles,bulk\nfile.userProfiles,absent\nfile.userResources,absent\n");
        set.write(
                "users.csv",
                "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,"
                        + "email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,"
                        + "preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns",
                "users.csv",
                user -> List.of(row(
                        user.get("sourcedId"),
                        "",
                        "",
                        user.get("enabledUser"),
                        user.get("username"),
                        user.get("userIds"),
                        user.get("givenName"),
                        user.get("familyName"),
                        user.get("middleName"),
                        user.get("identifier"),
                        user.get("email"),
                        user.get("sms"),
                        user.get("phone"),
                        user.get("agentSourcedIds"),
                        user.get("grades"),
                        "",
                        "",
                        "",
                        "",
                        "",
                        items(user.get("orgSourcedIds")).get(0),
                        "")));
        set.write(
                "roles.csv",
                "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,"
                        + "userProfileSourcedId",
                "users.csv",
                user -> items(user.get("orgSourcedIds")).stream()
                        .map(org -> row(
                                "r-" + user.get("sourcedId") + "-" + org,
                                "",
                                "",
                                user.get("sourcedId"),
                                "primary",
                                user.get("role"),
                                "",
                                "",
                                org,
                                ""))
                        .toList());
        return set.to;
    }

    /** As a OneRoster service answers it, in pages of two records. */
    public static FeedFiles rest(FeedFiles from, String version) {
        Rewritten set = new Rewritten(from);
        RestRecords records = new RestRecords(version, "https://sis.example.org");
        set.put(
                "manifest.csv",
                from.text("manifest.csv").replace("oneroster.version,1.1", "oneroster.version," + version));
        for (String file : List.of(
                "orgs.csv", "academicSessions.csv", "courses.csv", "classes.csv", "users.csv", "enrollments.csv")) {
            String collection = RestRecords.collection(file);
            List<CSVRecord> rows = set.rows(file);
            StringBuilder pages = new StringBuilder();
            for (int at = 0; at < rows.size(); at += 2) {
                List<Map<String, Object>> page = rows.subList(at, Math.min(at + 2, rows.size())).stream()
                        .map(row -> records.record(collection, row.toMap(), "2026-08-01T00:00:00.000Z"))
                        .toList();
                pages.append(JSON.writeValueAsString(Map.of(collection, page)));
            }
            set.put(collection + ".json", pages.toString());
        }
        return set.to;
    }

    /** In OneRoster 1.0. */
    public static FeedFiles oneRoster10(FeedFiles from) {
        Rewritten set = new Rewritten(from);
        set.copy("orgs.csv");
        set.pick("academicSessions.csv", "title", "type", "startDate", "endDate", "parentSourcedId");
        set.pick(
                "courses.csv",
                "schoolYearSourcedId=schoolYearId",
                "title",
                "courseCode",
                "grades=grade",
                "orgSourcedId",
                "subjects");
        set.pick(
                "classes.csv",
                "title",
                "grades=grade",
                "courseSourcedId",
                "classCode",
                "classType",
                "location",
                "schoolSourcedId",
                "termSourcedIds=termSourcedId",
                "subjects");
        set.pick(
                "users.csv",
                "orgSourcedIds",
                "role",
                "username",
                "givenName",
                "familyName",
                "identifier",
                "email",
                "sms",
                "phone",
                "agentSourcedIds=agents");
        set.pick("enrollments.csv", "classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary");
        return set.to;
    }

    /** In School Data Sync v2. */
    public static FeedFiles sds2(FeedFiles from) {
        Rewritten set = new Rewritten(from);
        set.sdsOrgs();
        set.write(
                "users.csv",
                "sourcedId,orgSourcedIds,givenName,familyName,username,password,role,grade",
                "users.csv",
                user -> List.of(row(
                        user.get("sourcedId"),
                        user.get("orgSourcedIds"),
                        user.get("givenName"),
                        user.get("familyName"),
                        user.get("username"),
                        "hunter2",
                        capital(user.get("role")),
                        user.get("grades"))));
        set.write(
                "classes.csv",
                "sourcedId,orgSourcedId,title",
                "classes.csv",
                one -> List.of(row(one.get("sourcedId"), one.get("schoolSourcedId"), one.get("title"))));
        set.sdsEnrollments();
        return set.to;
    }

    /** In School Data Sync v2.1. */
    public static FeedFiles sds21(FeedFiles from) {
        Rewritten set = new Rewritten(from);
        set.sdsOrgs();
        set.write(
                "users.csv",
                "sourcedId,username,givenName,familyName,password,activeDirectoryMatchId,email,phone,sms",
                "users.csv",
                user -> List.of(row(
                        user.get("sourcedId"),
                        user.get("username"),
                        user.get("givenName"),
                        user.get("familyName"),
                        "",
                        "",
                        user.get("email"),
                        user.get("phone"),
                        user.get("sms"))));
        set.write(
                "roles.csv",
                "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,roleEndDate",
                "users.csv",
                user -> items(user.get("orgSourcedIds")).stream()
                        .map(org -> row(
                                user.get("sourcedId"), org, user.get("role"), "", user.get("grades"), "true", "", ""))
                        .toList());
        set.write(
                "classes.csv",
                "sourcedId,orgSourcedId,title,sessionSourcedIds,courseSourcedId",
                "classes.csv",
                one -> List.of(row(
                        one.get("sourcedId"),
                        one.get("schoolSourcedId"),
                        one.get("title"),
                        one.get("termSourcedIds"),
                        one.get("courseSourcedId"))));
        set.sdsEnrollments();
        set.write(
                "academicSessions.csv",
                "sourcedId,title,type,schoolYear,startDate,endDate",
                "academicSessions.csv",
                session -> List.of(row(
                        session.get("sourcedId"),
                        session.get("title"),
                        session.get("type"),
                        session.get("schoolYear"),
                        session.get("startDate"),
                        lastDay(session).toString())));
        set.write(
                "courses.csv",
                "sourcedId,orgSourcedId,title,code,schoolYearSourcedId,subject,grade",
                "courses.csv",
                course -> List.of(row(
                        course.get("sourcedId"),
                        course.get("orgSourcedId"),
                        course.get("title"),
                        course.get("courseCode"),
                        course.get("schoolYearSourcedId"),
                        course.get("subjects"),
                        course.get("grades"))));
        return set.to;
    }

    /** In School Data Sync v1; {@code uk}: with the headers of the United Kingdom. */
    public static FeedFiles sds1(FeedFiles from, boolean uk) {
        Rewritten set = new Rewritten(from);
        Function<String, String> named = header -> uk ? header.replace("SIS ID", "ID") : header;
        set.write(
                "School.csv",
                uk ? "DfE Number,Name,School Number,Postal Code" : "SIS ID,Name,School Number,Zip",
                "orgs.csv",
                org -> List.of(row(org.get("sourcedId"), org.get("name"), org.get("identifier"), "60601")));
        Map<String, CSVRecord> terms = set.byId("academicSessions.csv");
        Map<String, CSVRecord> courses = set.byId("courses.csv");
        set.write(
                "Section.csv",
                named.apply("SIS ID,")
                        + (uk ? "School DfE Number" : "School SIS ID")
                        + named.apply(",Section Name,Section Number,Term SIS ID,Term Name,Term StartDate,Term EndDate,"
                                + "Course SIS ID,Course Name,Course Number,Course Subject,Periods"),
                "classes.csv",
                one -> {
                    CSVRecord term = Objects.requireNonNull(
                            terms.get(items(one.get("termSourcedIds")).get(0)));
                    CSVRecord course = courses.get(one.get("courseSourcedId"));
                    return List.of(row(
                            one.get("sourcedId"),
                            one.get("schoolSourcedId"),
                            one.get("title"),
                            one.get("classCode"),
                            term.get("sourcedId"),
                            term.get("title"),
                            AMERICAN.format(LocalDate.parse(term.get("startDate"))),
                            AMERICAN.format(lastDay(term)),
                            course == null ? "" : course.get("sourcedId"),
                            course == null ? "" : course.get("title"),
                            course == null ? "" : course.get("courseCode"),
                            one.get("subjects"),
                            one.get("periods")));
                });
        for (String role : List.of("student", "teacher")) {
            set.write(
                    capital(role) + ".csv",
                    named.apply("SIS ID,") + (uk ? "School DfE Number" : "School SIS ID")
                            + ",First Name,Last Name,Username,Password,Secondary Email,Middle Name"
                            + (role.equals("student") ? ",Grade" : ",Title"),
                    "users.csv",
                    user -> user.get("role").equals(role)
                            ? items(user.get("orgSourcedIds")).stream()
                                    .map(org -> row(
                                            user.get("sourcedId"),
                                            org,
                                            user.get("givenName"),
                                            user.get("familyName"),
                                            user.get("username"),
                                            "hunter2",
                                            user.get("email"),
                                            user.get("middleName"),
                                            user.get("grades")))
                                    .toList()
                            : List.of());
            set.write(
                    role.equals("student") ? "StudentEnrollment.csv" : "TeacherRoster.csv",
                    named.apply("Section SIS ID,SIS ID"),
                    "enrollments.csv",
                    one -> one.get("role").equals(role)
                            ? List.of(row(one.get("classSourcedId"), one.get("userSourcedId")))
                            : List.of());
        }
        return set.to;
    }

    /** In Clever's format: each person once for each school. */
    public static FeedFiles clever(FeedFiles from) {
        Rewritten set = new Rewritten(from);
        set.write(
                "schools.csv",
                "School_id,School_name,School_number,State_id,Low_grade,High_grade",
                "orgs.csv",
                org -> org.get("type").equals("school")
                        ? List.of(row(org.get("sourcedId"), org.get("name"), org.get("identifier"), "", "", ""))
                        : List.of());
        set.write(
                "students.csv",
                "School_id,Student_id,Student_number,State_id,Last_name,Middle_name,First_name,Grade,DOB,Race,Student_email,"
                        + "Contact_name,Username,Password",
                "users.csv",
                user -> user.get("role").equals("student")
                        ? List.of(
                                cleverStudent(user, "Mother"),
                                // A row for each contact is not another student.
                                cleverStudent(user, "Father"))
                        : List.of());
        set.write(
                "teachers.csv",
                "School_id,Teacher_id,Teacher_number,State_teacher_id,Teacher_email,First_name,Middle_name,Last_name,Title,"
                        + "Username,Password",
                "users.csv",
                user -> user.get("role").equals("teacher")
                        ? items(user.get("orgSourcedIds")).stream()
                                .map(org -> row(
                                        org,
                                        user.get("sourcedId"),
                                        "",
                                        "",
                                        user.get("email"),
                                        user.get("givenName"),
                                        user.get("middleName"),
                                        user.get("familyName"),
                                        "",
                                        user.get("username"),
                                        "hunter2"))
                                .toList()
                        : List.of());
        Map<String, CSVRecord> terms = set.byId("academicSessions.csv");
        Map<String, CSVRecord> courses = set.byId("courses.csv");
        Map<String, List<String>> teachers = set.rows("enrollments.csv").stream()
                .filter(one -> one.get("role").equals("teacher"))
                .collect(Collectors.groupingBy(
                        one -> one.get("classSourcedId"),
                        Collectors.mapping(one -> one.get("userSourcedId"), Collectors.toList())));
        set.write(
                "sections.csv",
                "School_id,Section_id,Teacher_id,Teacher_2_id,Name,Section_number,Grade,Course_name,Course_number,Period,"
                        + "Subject,Term_name,Term_start,Term_end",
                "classes.csv",
                one -> {
                    CSVRecord term = Objects.requireNonNull(
                            terms.get(items(one.get("termSourcedIds")).get(0)));
                    CSVRecord course = courses.get(one.get("courseSourcedId"));
                    List<String> of = teachers.getOrDefault(one.get("sourcedId"), List.of());
                    return List.of(row(
                            one.get("schoolSourcedId"),
                            one.get("sourcedId"),
                            of.isEmpty() ? "" : of.get(0),
                            of.size() < 2 ? "" : of.get(1),
                            one.get("title"),
                            one.get("classCode"),
                            one.get("grades"),
                            course == null ? "" : course.get("title"),
                            course == null ? "" : course.get("courseCode"),
                            one.get("periods"),
                            one.get("subjects"),
                            term.get("title"),
                            AMERICAN.format(LocalDate.parse(term.get("startDate"))),
                            AMERICAN.format(lastDay(term))));
                });
        set.write(
                "enrollments.csv",
                "School_id,Section_id,Student_id",
                "enrollments.csv",
                one -> one.get("role").equals("student")
                        ? List.of(row(one.get("schoolSourcedId"), one.get("classSourcedId"), one.get("userSourcedId")))
                        : List.of());
        return set.to;
    }

    private static String cleverStudent(CSVRecord user, String contact) {
        return row(
                user.get("orgSourcedIds"),
                user.get("sourcedId"),
                "",
                user.get("identifier"),
                user.get("familyName"),
                user.get("middleName"),
                user.get("givenName"),
                user.get("grades"),
                "5/17/2011",
                "W",
                user.get("email"),
                contact,
                user.get("username"),
                "hunter2");
    }

    private void sdsOrgs() {
        write(
                "orgs.csv",
                "sourcedId,name,type,parentSourcedId",
                "orgs.csv",
                org -> List.of(
                        row(org.get("sourcedId"), org.get("name"), org.get("type"), org.get("parentSourcedId"))));
    }

    private void sdsEnrollments() {
        write(
                "enrollments.csv",
                "classSourcedId,userSourcedId,role",
                "enrollments.csv",
                one -> List.of(row(one.get("classSourcedId"), one.get("userSourcedId"), capital(one.get("role")))));
    }

    /** These columns of a file, behind the three that all have; {@code old=new} renames one. */
    private void pick(String file, String... columns) {
        List<String> old =
                Arrays.stream(columns).map(name -> name.split("=")[0]).toList();
        String renamed = Arrays.stream(columns)
                .map(name -> name.substring(name.indexOf('=') + 1))
                .collect(Collectors.joining(","));
        write(file, "sourcedId,status,dateLastModified," + renamed, file, one -> {
            List<String> cells = new ArrayList<>(List.of(one.get("sourcedId"), "", ""));
            old.forEach(name -> cells.add(one.get(name)));
            return List.of(row(cells.toArray(String[]::new)));
        });
    }

    private void copy(String... names) {
        for (String name : names) {
            put(name, from.text(name));
        }
    }

    private void write(String file, String header, String of, Function<CSVRecord, List<String>> rows) {
        StringBuilder text = new StringBuilder(header).append("\r\n");
        rows(of).forEach(one -> rows.apply(one).forEach(text::append));
        put(file, text.toString());
    }

    private void put(String file, String text) {
        to.text(file, text, StandardCharsets.UTF_8);
    }

    private Map<String, CSVRecord> byId(String file) {
        return rows(file).stream().collect(Collectors.toMap(one -> one.get("sourcedId"), one -> one));
    }

    private List<CSVRecord> rows(String file) {
        try {
            return CSVFormat.RFC4180
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .get()
                    .parse(new StringReader(from.text(file)))
                    .getRecords();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static LocalDate lastDay(CSVRecord session) {
        return LocalDate.parse(session.get("endDate")).minusDays(1);
    }

    private static List<String> items(String list) {
        return List.of(list.split(","));
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private static String row(String... cells) {
        return Arrays.stream(cells)
                        .map(cell -> cell.contains(",") ? '"' + cell + '"' : cell)
                        .collect(Collectors.joining(","))
                + "\r\n";
    }
}
