package io.rollbook.testing;

import io.rollbook.roster.Entity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What a {@link StagedNight} says, as the files of a OneRoster 1.1 bulk export. */
public final class Oneroster11 {
    private static final Map<Entity, String> HEADERS = Map.of(
            Entity.ORGS, "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
            Entity.ACADEMIC_SESSIONS,
                    "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear",
            Entity.COURSES,
                    "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,"
                            + "subjects,subjectCodes",
            Entity.CLASSES,
                    "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,"
                            + "schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
            Entity.USERS,
                    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,"
                            + "familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password",
            Entity.ENROLLMENTS,
                    "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,"
                            + "beginDate,endDate");
    private static final Map<Entity, String> FILES = Map.of(
            Entity.ORGS, "orgs.csv",
            Entity.ACADEMIC_SESSIONS, "academicSessions.csv",
            Entity.COURSES, "courses.csv",
            Entity.CLASSES, "classes.csv",
            Entity.USERS, "users.csv",
            Entity.ENROLLMENTS, "enrollments.csv");

    private Oneroster11() {}

    /** Writes the export as a zip. */
    public static void writeZip(StagedNight night, OutputStream out) throws IOException {
        write(files(night), out);
    }

    /** Writes what is listed as a delta export: changes only. */
    public static void writeChanges(StagedNight changes, OutputStream out) throws IOException {
        Map<String, String> files = files(changes);
        files.replaceAll((name, text) -> name.equals("manifest.csv") ? text.replace(",bulk", ",delta") : text);
        write(files, out);
    }

    /** Writes the export with another text in place of a file's own. */
    public static void writeZip(StagedNight night, String file, UnaryOperator<String> change, OutputStream out)
            throws IOException {
        Map<String, String> files = files(night);
        files.computeIfPresent(file, (name, text) -> change.apply(text));
        write(files, out);
    }

    private static void write(Map<String, String> files, OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        for (Map.Entry<String, String> file : files.entrySet()) {
            zip.putNextEntry(new ZipEntry(file.getKey()));
            zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        zip.finish();
    }

    /** The export as a zip. */
    public static byte[] zip(StagedNight night) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writeZip(night, out);
        return out.toByteArray();
    }

    private static Map<String, String> files(StagedNight night) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("manifest.csv", manifest());
        for (Entity entity : Entity.values()) {
            String header = HEADERS.get(entity);
            String file = FILES.get(entity);
            if (header != null && file != null) {
                files.put(file, file(night, entity, header));
            }
        }
        return files;
    }

    private static String file(StagedNight night, Entity entity, String header) {
        StringBuilder out = new StringBuilder(header).append("\r\n");
        night.of(entity).forEach((id, row) -> {
            Map<String, String> cells = new LinkedHashMap<>(row);
            cells.put("sourcedId", id);
            if (entity == Entity.USERS) {
                roles(night, id, cells);
            }
            out.append(List.of(header.split(",", -1)).stream()
                            .map(name -> cell(cells.getOrDefault(name, "")))
                            .collect(Collectors.joining(",")))
                    .append("\r\n");
        });
        night.deleted(entity).forEach(id -> out.append(id)
                .append(",tobedeleted,2026-11-20T08:00:00.000Z")
                .append(",".repeat(header.split(",", -1).length - 3))
                .append("\r\n"));
        return out.toString();
    }

    private static void roles(StagedNight night, String user, Map<String, String> cells) {
        List<Map<String, String>> roles = night.of(Entity.USER_ROLES).values().stream()
                .filter(role -> user.equals(role.get("userSourcedId")))
                .toList();
        cells.put(
                "orgSourcedIds",
                roles.stream()
                        .map(role -> role.getOrDefault("orgSourcedId", ""))
                        .collect(Collectors.joining(",")));
        cells.put("role", roles.isEmpty() ? "" : roles.get(0).getOrDefault("role", ""));
    }

    private static String cell(String value) {
        String plain = value.startsWith("{") ? value.substring(1, value.length() - 1) : value;
        return plain.contains(",") ? '"' + plain + '"' : plain;
    }

    private static String manifest() {
        String bulk = FILES.values().stream()
                .map(file -> "file." + file.replace(".csv", "") + ",bulk\r\n")
                .sorted()
                .collect(Collectors.joining());
        String absent = List.of(
                        "categories",
                        "classResources",
                        "courseResources",
                        "demographics",
                        "lineItems",
                        "resources",
                        "results")
                .stream()
                .map(file -> "file." + file + ",absent\r\n")
                .collect(Collectors.joining());
        return "propertyName,value\r\nmanifest.version,1.0\r\noneroster.version,1.1\r\n" + bulk + absent
                + "source.systemName,made up\r\nsource.systemCode,1\r\n";
    }
}
