package io.rollbook.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API's OpenAPI document, and whether what the API really answers is as it says. */
final class Described {
    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode document;

    Described(String document) {
        this.document = JSON.readTree(document);
    }

    /** One method at one path of the document. */
    record Operation(String method, String path, JsonNode node) {
        @Override
        public String toString() {
            return method + " " + path;
        }

        private boolean takes(String asked, String at) {
            return method.equals(asked) && at.matches(path.replaceAll("\\{[^}]+}", "[^/]+"));
        }

        List<String> roles() {
            return node.path("x-roles").valueStream().map(JsonNode::asString).toList();
        }
    }

    JsonNode document() {
        return document;
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                operations.add(
                        new Operation(method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()));
            }
        }
        return operations;
    }

    /** The operation that answers; where several could, the one with the fewest variables. */
    Optional<Operation> of(String method, String path) {
        return operations().stream()
                .filter(each -> each.takes(method, path.split("\\?")[0]))
                .min(Comparator.comparing(each ->
                        each.path().chars().filter(letter -> letter == '{').count()));
    }

    /** Every name that something in the document refers to. */
    Set<String> references() {
        return new TreeSet<>(document.findValuesAsString("$ref"));
    }

    /** Fails where an answer is none that the operation is said to give. */
    void check(String method, String path, HttpResponse<String> answer) {
        String type = answer.headers().firstValue("Content-Type").orElse("").split(";")[0];
        check(method, path, answer.statusCode(), type, answer.body());
    }

    void check(String method, String path, int code, String type, String body) {
        of(method, path).ifPresent(operation -> {
            JsonNode responses = operation.node().path("responses");
            String status = "" + code;
            assertThat(responses.has(status) || code >= 400)
                    .as("%s answers %s", operation, status)
                    .isTrue();
            JsonNode content =
                    (responses.has(status) ? responses.path(status) : responses.path("default")).path("content");
            JsonNode said = content.properties().stream()
                    .filter(each -> each.getKey().split(";")[0].equals(type))
                    .findFirst()
                    .map(Map.Entry::getValue)
                    .orElse(null);
            assertThat(said != null || body.isEmpty())
                    .as("%s answers %s as %s", operation, status, type)
                    .isTrue();
            if (said != null && type.endsWith("json")) {
                assertThat(faults(said.path("schema"), JSON.readTree(body), operation + " " + status))
                        .isEmpty();
            }
        });
    }

    /** Where a value is not as its schema says; members that the schema does not know are faults, too. */
    private List<String> faults(JsonNode schema, JsonNode value, String where) {
        if (schema.has("$ref")) {
            return faults(document.at(schema.path("$ref").asString().substring(1)), value, where);
        } else if (schema.has("anyOf")) {
            return schema.path("anyOf")
                    .valueStream()
                    .map(each -> faults(each, value, where))
                    .min(Comparator.comparing(List::size))
                    .orElseThrow();
        } else if (!isOneOf(schema.path("type"), value)) {
            return List.of(where + " is " + value.getNodeType() + ", not " + schema.path("type"));
        } else if (value.isArray()) {
            return value.valueStream()
                    .flatMap(each -> faults(schema.path("items"), each, where + "[]").stream())
                    .toList();
        }
        return value.isObject() ? members(schema, value, where) : List.of();
    }

    private List<String> members(JsonNode schema, JsonNode value, String where) {
        Stream<String> missing = schema.path("required")
                .valueStream()
                .map(JsonNode::asString)
                .filter(name -> !value.has(name))
                .map(name -> where + " has no " + name);
        boolean open = where.matches(".* [45]\\d\\d");
        Stream<String> wrong = value.properties().stream().flatMap(each -> {
            String at = where + "." + each.getKey();
            JsonNode member = member(schema, each.getKey());
            if (member == null) {
                return open ? Stream.of() : Stream.of(at + " is not described");
            }
            return faults(member, each.getValue(), at).stream();
        });
        return Stream.concat(missing, wrong).toList();
    }

    private static @Nullable JsonNode member(JsonNode schema, String name) {
        if (schema.path("properties").has(name)) {
            return schema.path("properties").path(name);
        }
        return schema.has("additionalProperties") ? schema.path("additionalProperties") : null;
    }

    private static boolean isOneOf(JsonNode types, JsonNode value) {
        String type =
                switch (value.getNodeType()) {
                    case NULL -> "null";
                    case BOOLEAN -> "boolean";
                    case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
                    case ARRAY -> "array";
                    case OBJECT -> "object";
                    default -> "string";
                };
        List<String> allowed = types.isArray()
                ? types.valueStream().map(JsonNode::asString).toList()
                : types.isMissingNode() ? List.of(type) : List.of(types.asString());
        return allowed.contains(type) || (type.equals("integer") && allowed.contains("number"));
    }
}
