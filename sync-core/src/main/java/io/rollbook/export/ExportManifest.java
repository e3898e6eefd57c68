package io.rollbook.export;

import io.rollbook.portal.parse.RollbookExport;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.apache.commons.csv.CSVPrinter;

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
        CSVPrinter csv = SheetText.csv(out);
        csv.printRecord("propertyName", "value");
        csv.printRecord("manifest.version", "1.0");
        csv.printRecord("oneroster.version", "1.2");
        for (String file : FILES) {
            csv.printRecord("file." + file, report.rows(file + ".csv") > 0 ? "bulk" : "absent");
        }
        csv.printRecord("source.systemName", RollbookExport.SYSTEM);
        csv.printRecord("source.systemCode", slug);
        csv.flush();
    }
}
