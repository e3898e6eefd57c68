package io.rollbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadCommandTest {
    private static final String ROWS = "S-1,Ann,2012-01-31\nS-2,\"Lee, Bo\",2012-02-28\n";

    @TempDir
    Path folder;

    private String out = "";
    private String err = "";

    private int read(String content, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("students.csv"), content);
        String[] arguments = new String[options.length + 2];
        arguments[0] = "read";
        arguments[1] = file.toString();
        System.arraycopy(options, 0, arguments, 2, options.length);
        StringWriter stdout = new StringWriter();
        StringWriter stderr = new StringWriter();
        int code = Cli.run(
                new Surroundings(Map.of("ROLLBOOK_HOME", folder.toString())),
                settings -> 0,
                new PrintWriter(stdout),
                new PrintWriter(stderr),
                arguments);
        out = stdout.toString();
        err = stderr.toString();
        return code;
    }

    @Test
    void read_asCsv_isTheRowsAndNothingElse() throws Exception {
        assertThat(read("id;name;born\r\nS-1;Ann;2012-01-31\r\nS-2;\"Lee, Bo\";2012-02-28\r\n", "--csv"))
                .isZero();
        assertThat(out).isEqualTo("id,name,born\n" + ROWS);
        assertThat(err).isEmpty();
    }

    @Test
    void read_fileWithoutHeader_printsNoneThatNobodyWrote() throws Exception {
        assertThat(read(ROWS, "--csv")).isZero();
        assertThat(out).isEqualTo(ROWS);
        assertThat(err).contains("has no header").doesNotContain("numbered");
        assertThat(read(ROWS)).isZero();
        assertThat(out).contains("no header, 2 rows", "column1 | column2 | column3");
        assertThat(err).contains("its columns are numbered");
    }

    @Test
    void read_lineThatIsNotCertain_isLeftOutAndTold() throws Exception {
        assertThat(read("id,name,born\n" + ROWS + "S-3,\"Bo\" Lee,2012-01-30\nS-4,Bo\n", "--csv"))
                .isZero();
        assertThat(out).isEqualTo("id,name,born\n" + ROWS);
        assertThat(err).contains("students.csv:4 has quotes that do not match", "students.csv:5 has 2 cells and not 3");
        assertThat(err).doesNotContain("Lee");
    }

    @Test
    void read_secondTable_isToldAndNotRead() throws Exception {
        assertThat(read("id,name,born\n" + ROWS + "\nid,name,born\n" + ROWS, "--csv"))
                .isZero();
        assertThat(out).isEqualTo("id,name,born\n" + ROWS);
        assertThat(err).contains("students.csv:5 begins another table");
    }

    @Test
    void read_fileThatIsNotCertain_isRefused() throws Exception {
        assertThat(read("a,b\nx y\n1,2,3\nz\n4,5,6,7\nq\n", "--csv")).isEqualTo(1);
        assertThat(out).isEmpty();
        assertThat(err).contains("cannot be read for certain").doesNotContain("x y");
    }
}
