package io.rollbook.installation;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A OneRoster 1.1 export of a few rows, each file of which can be put wrong. */
public final class SmallExport {
    private final Map<String, String> files = new LinkedHashMap<>();
    private final Map<String, Repeated> repeated = new LinkedHashMap<>();

    private record Repeated(String row, long times) {}

    /** One school, one class, two students and a teacher; {@code name} is part of every name but the school's, of ids and of addresses. */
    public SmallExport(String name) {
        files.put(
                "manifest.csv",
                lines(
                        "propertyName,value",
                        "manifest.version,1.0",
                        "oneroster.version,1.1",
                        "file.academicSessions,bulk",
                        "file.categories,absent",
                        "file.classes,bulk",
                        "file.classResources,absent",
                        "file.courses,bulk",
                        "file.courseResources,absent",
                        "file.demographics,absent",
                        "file.enrollments,bulk",
                        "file.lineItems,absent",
                        "file.orgs,bulk",
                        "file.resources,absent",
                        "file.results,absent",
                        "file.users,bulk"));
        files.put(
                "orgs.csv",
                lines(
                        "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
                        "d,,,District,district,,",
                        "s,,,School,school,,d"));
        files.put(
                "academicSessions.csv",
                lines(
                        "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear",
                        "t,,,Term,term,2020-08-01,2099-06-30,,2099"));
        files.put(
                "courses.csv",
                lines(
                        "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,"
                                + "subjects,subjectCodes",
                        "k,,,,Course,,,d,,"));
        files.put(
                "classes.csv",
                lines(
                        "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,"
                                + "schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
                        "c,,,Class " + name + ",,k,,scheduled,,s,t,,,"));
        files.put(
                "users.csv",
                lines(
                        "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,"
                                + "familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password",
                        user("u1", name, "student", name + "1@example.org"),
                        user(name + "-u2", name, "student", name + "2@example.org"),
                        user("u3", name, "teacher", name + "3@example.org")));
        files.put(
                "enrollments.csv",
                lines(
                        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,"
                                + "beginDate,endDate",
                        "e1,,,c,s,u1,student,,,",
                        name + "-e2,,,c,s," + name + "-u2,student,,,",
                        "e3,,,c,s,u3,teacher,true,,"));
    }

    /** A row of users.csv. */
    static String user(String id, String name, String role, String email) {
        return id + ",,,true,s," + role + "," + email + ",," + name + "," + name + ",,," + email + ",,,,,";
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    /** Replaces a file. */
    SmallExport with(String file, String text) {
        files.put(file, text);
        return this;
    }

    /** What is in a file, without what is repeated at its end. */
    String text(String file) {
        return String.valueOf(files.get(file));
    }

    /** Leaves a file out. */
    SmallExport without(String file) {
        files.remove(file);
        return this;
    }

    /** Appends a row to a file. */
    SmallExport row(String file, String row) {
        files.merge(file, row + "\r\n", String::concat);
        return this;
    }

    /** Ends a file with a row so many times, which are only made as it is written. */
    SmallExport repeat(String file, String row, long times) {
        repeated.put(file, new Repeated(row + "\r\n", times));
        return this;
    }

    /** Appends the begin of a row, at which the file ends. */
    SmallExport cutRow(String file, String begin) {
        files.merge(file, begin, String::concat);
        return this;
    }

    /** Keeps only the header of a file. */
    SmallExport headerOnly(String file) {
        files.computeIfPresent(file, (name, text) -> text.lines().limit(1).collect(Collectors.joining()) + "\r\n");
        return this;
    }

    /** Writes its files into a folder, which is made. */
    List<Path> files(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<Path> written = new ArrayList<>();
        for (String each : files.keySet()) {
            Path file = folder.resolve(each);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                write(each, out);
            }
            written.add(file);
        }
        return written;
    }

    /** Writes it as a zip file. */
    public Path zip(Path file) throws IOException {
        return zip(file, Deflater.DEFAULT_COMPRESSION);
    }

    /** Writes it as a zip file in which every word can be read as it is. */
    Path zipUncompressed(Path file) throws IOException {
        return zip(file, Deflater.NO_COMPRESSION);
    }

    Path zip(Path file, int level) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(level);
            for (String each : files.keySet()) {
                zip.putNextEntry(new ZipEntry(each));
                write(each, zip);
                zip.closeEntry();
            }
        }
        return file;
    }

    private void write(String file, OutputStream out) throws IOException {
        out.write(text(file).getBytes(StandardCharsets.UTF_8));
        Repeated end = repeated.getOrDefault(file, new Repeated("", 0));
        byte[] row = end.row().getBytes(StandardCharsets.UTF_8);
        for (long i = 0; i < end.times(); i++) {
            out.write(row);
        }
    }
}
