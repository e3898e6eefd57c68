package io.rollbook.export;

import io.rollbook.portal.parse.RollbookExport;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes {@code manifest.csv} (CSV Binding 1.2.1, "Manifest"): every file of the standard, in its order. */
final class ExportManifest {
    private static final List<String> FILES = List.of(
            "academicSessions",
            "categories",
            "classes",
            "classResources",
            "courses",
            "courseResources",
            "demographics",
            "enrollments",
            "lineItemLearningObjectiveIds",
            "lineItems",
            "lineItemScoreScales",
            "orgs",
            "resources",
            "resultLearningObjectiveIds",
            "results",
            "resultScoreScales",
            "roles",
            "scoreScales",
            "userProfiles",
            "userResources",
            "users");

    private ExportManifest() {}

    static void write(String slug, ExportReport report, OutputStream out) throws IOException {
        CsvText csv = new CsvText(out);
        row(csv, "propertyName", "value");
        row(csv, "manifest.version", "1.0");
        row(csv, "oneroster.version", "1.2");
        for (String file : FILES) {
            row(csv, "file." + file, report.rows(file + ".csv") > 0 ? "bulk" : "absent");
        }
        row(csv, "source.systemName", RollbookExport.SYSTEM);
        row(csv, "source.systemCode", slug);
        csv.flush();
    }

    private static void row(CsvText csv, String property, String value) throws IOException {
        csv.cell(property).cell(value).end();
    }
}
