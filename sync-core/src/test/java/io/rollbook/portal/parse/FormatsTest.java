package io.rollbook.portal.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.rollbook.roster.NeverKept;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormatsTest {
    @Test
    void problem_nameThatIsNone_namesTheNearestAndAll() {
        assertThat(Formats.BUILT_IN.problem("oneroster-1.1")).hasValueSatisfying(why -> assertThat(why)
                .contains("no format oneroster-1.1", "did you mean oneroster-1.1-csv?", "auto, clever", "sds-uk"));
        assertThat(Formats.BUILT_IN.problem("auto")).isEmpty();
        assertThat(Formats.BUILT_IN.names())
                .allSatisfy(name -> assertThat(Formats.BUILT_IN.problem(name)).isEmpty());
    }

    private static List<Field> fields(Field.Use... uses) {
        return Formats.BUILT_IN.of("auto").stream()
                .flatMap(format -> format.files().stream())
                .flatMap(file -> file.fields().stream())
                .filter(field -> List.of(uses).contains(field.use()))
                .toList();
    }

    @Test
    void of_auto_isEveryFormatThatIsBuiltIn() {
        assertThat(Formats.BUILT_IN.of("auto"))
                .extracting(Format::name)
                .containsExactlyElementsOf(Formats.BUILT_IN.names());
        assertThat(Formats.BUILT_IN.of("clever")).extracting(Format::name).containsExactly("clever");
    }

    @Test
    void fields_thatAreRead_areNeverOnesThatAreNeverKept() {
        assertThat(fields(Field.Use.KEY, Field.Use.STATUS, Field.Use.COLUMN, Field.Use.PART))
                .isNotEmpty()
                .noneMatch(field -> NeverKept.of(field.header()).isPresent());
    }

    @Test
    void fields_thatAreForbidden_areToldByTheirNames() {
        assertThat(fields(Field.Use.FORBIDDEN)).isNotEmpty().allMatch(field -> NeverKept.of(field.header())
                .isPresent());
    }
}
