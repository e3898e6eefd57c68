package io.rollbook.serve;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescribedTest {
    private static final String PROBLEM = "{\"code\":\"NOT_FOUND\"}";

    private final Described described = new Described(
            """
            {"paths": {"/runs/{run}": {"get": {"responses": {
               "200": {"content": {"application/json": {"schema": {"$ref": "#/schemas/Run"}}}},
               "default": {"content": {"application/problem+json": {"schema":
                   {"type": "object", "properties": {"code": {"type": "string"}}, "required": ["code"]}}}}}}}},
             "schemas": {
               "Held": {"type": "object", "properties": {"rows": {"type": "integer"}}, "required": ["rows"]},
               "Run": {"type": "object", "required": ["run", "held"], "properties": {
                 "run": {"type": "string"},
                 "held": {"anyOf": [{"$ref": "#/schemas/Held"}, {"type": "null"}]},
                 "stages": {"type": "object", "additionalProperties": {"type": "number"}},
                 "files": {"type": "array", "items": {"$ref": "#/schemas/Held"}}}}}}
            """);

    private void check(int status, String type, String body) {
        described.check("GET", "/runs/1?limit=2", status, type, body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            textBlock =
                    """
                    {"run": "1", "held": null}
                    {"run": "1", "held": {"rows": 3}, "stages": {"open": 1, "merge": 0.5}, "files": [{"rows": 1}]}
                    """)
    void answer_thatIsAsItIsDescribed_isGood(String body) {
        assertThatCode(() -> check(200, "application/json", body)).doesNotThrowAnyException();
        assertThatCode(() -> check(404, "application/problem+json", PROBLEM)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            textBlock =
                    """
                    {"run": "1"}                                       | has no held
                    {"run": null, "held": null}                        | .run is NULL
                    {"run": "1", "held": {"rows": "3"}}                | .held.rows is STRING
                    {"run": "1", "held": null, "by": "Ada"}            | .by is not described
                    {"run": "1", "held": null, "stages": {"open": ""}} | .stages.open is STRING
                    {"run": "1", "held": null, "files": [{}]}          | .files[] has no rows
                    """)
    void answer_thatIsNot_isToldWithItsPlace(String body, String fault) {
        assertThatThrownBy(() -> check(200, "application/json", body)).hasMessageContaining(fault);
    }

    @Test
    void answer_ofAnotherStatusOrType_isFound() {
        assertThatThrownBy(() -> check(202, "application/json", "{}")).hasMessageContaining("202");
        assertThatThrownBy(() -> check(200, "text/csv", "a,b")).hasMessageContaining("text/csv");
        assertThatThrownBy(() -> check(500, "application/problem+json", "{}")).hasMessageContaining("has no code");
    }
}
