package io.rollbook.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reader by which exports are judged finds what is wrong. */
class StrictReaderTest {
    private static final ExportReport REPORT = new ExportReport(
            List.of(
                    new ExportReport.Rows("orgs.csv", 1),
                    new ExportReport.Rows("users.csv", 1),
                    new ExportReport.Rows("roles.csv", 1)),
            List.of(),
            List.of());

    private static Map<String, String> sound() throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        ByteArrayOutputStream manifest = new ByteArrayOutputStream();
        ExportManifest.write("d", REPORT, manifest);
        files.put("manifest.csv", manifest.toString(StandardCharsets.UTF_8));
        files.put(
                "orgs.csv",
                "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\r\ns,,,\"A, B\",school,,\r\n");
        files.put(
                "users.csv",
                "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,"
                        + "email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,"
                        + "preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns\r\n"
                        + "u,,,true,ann,{a:b},Ann,-Ash,,,,,,,\"01,02\",,,,,,,\r\n");
        files.put(
                "roles.csv",
                "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,"
                        + "userProfileSourcedId\r\nr,,,u,primary,student,,,s,\r\n");
        return files;
    }

    private static StrictReader read(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return StrictReader.read(bytes.toByteArray());
    }

    @Test
    void read_soundPackage_findsNothing() throws IOException {
        assertThat(read(sound()).problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    manifest.csv | file.users,bulk | file.users,absent
                    manifest.csv | oneroster.version,1.2 | oneroster.version,1.1
                    manifest.csv | file.categories,absent | file.other,absent
                    orgs.csv     | name,type | type,name
                    orgs.csv     | A, B | A~B
                    orgs.csv     | school | School
                    orgs.csv     | s,,, | s p,,,
                    orgs.csv     | s,,, | s,active,,
                    users.csv    | true | TRUE
                    users.csv    | ,ann, | ,,
                    users.csv    | {a:b} | ab
                    users.csv    | 01,02 | 01,
                    roles.csv    | ,u,primary | ,x,primary
                    roles.csv    | primary | first
                    roles.csv    | student,, | student,2026-02-30,
                    roles.csv    | r,,,u,primary,student,,,s, | r,,,u,primary,student,,,s
                    """)
    void read_packageWithADefect_findsIt(String file, String what, String with) throws IOException {
        Map<String, String> files = sound();
        String before = Objects.requireNonNull(files.get(file));
        assertThat(before).contains(what);
        files.put(file, before.replace(what, with.replace('~', '\n')));

        assertThat(read(files).problems).isNotEmpty();
    }

    @Test
    void read_twoPrimaryRolesAtAnOrg_isFound() throws IOException {
        Map<String, String> files = sound();
        files.merge("roles.csv", "r2,,,u,primary,teacher,,,s,\r\n", String::concat);

        assertThat(read(files).problems).isNotEmpty();
    }
}
