package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The OpenAPI document of a dialect, against which answers are checked. Formats such as {@code uuid} count. */
public final class OpenApi {

    private static final String JSON = "application/json";

    private final String location;
    private final JsonNode document;
    private final SchemaRegistry schemas = SchemaRegistry.withDialect(Dialects.getOpenApi31(), builder -> {});

    private OpenApi(String location, JsonNode document) {
        this.location = location;
        this.document = document;
    }

    /** The document of a dialect. */
    public static OpenApi of(String dialect) {
        String path = "openapi/" + dialect + ".yaml";
        try (InputStream stream = OpenApi.class.getClassLoader().getResourceAsStream(path)) {
            return new OpenApi("classpath:" + path, new YAMLMapper().readTree(Objects.requireNonNull(stream, path)));
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }

    /** All operations: {@code GET /health}. */
    public Set<String> operations() {
        return document.get("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .map(Map.Entry::getKey)
                        .filter(method -> !method.equals("parameters"))
                        .map(method -> method.toUpperCase(Locale.ROOT) + " " + path.getKey()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Fails unless the document foresees the answer: its status, its type, its body, and those of its headers that it names.
     *
     * @param path as it was asked for, without what the dialect is mounted under
     */
    public void assertForeseen(String method, String path, HttpResponse<String> answer) {
        JsonNode foreseen = response(method, path, answer.statusCode());
        String type = answer.headers().firstValue("Content-Type").orElse("");
        assertThat(type).as("type of the answer to %s %s", method, path).isEqualTo(JSON);
        foreseen.path("headers")
                .properties()
                .forEach(header -> assertHeader(header.getKey(), header.getValue(), answer));
        String schema = foreseen.at("/content/application~1json/schema/$ref").asString();
        assertValid(schema.substring(schema.lastIndexOf('/') + 1), answer.body());
    }

    private JsonNode response(String method, String path, int status) {
        String bare = path.replaceFirst("\\?.*", "");
        JsonNode operation = document.get("paths").properties().stream()
                .filter(entry -> matches(entry.getKey(), bare))
                .map(entry -> entry.getValue().path(method.toLowerCase(Locale.ROOT)))
                .filter(JsonNode::isObject)
                .findFirst()
                .orElseThrow(() -> new AssertionError("The document has no " + method + " " + bare));
        JsonNode response = operation.path("responses").path(Integer.toString(status));
        assertThat(response.isObject())
                .as("the document has an answer %s to %s %s", status, method, path)
                .isTrue();
        return resolved(response);
    }

    private JsonNode resolved(JsonNode node) {
        JsonNode reference = node.path("$ref");
        return reference.isMissingNode()
                ? node
                : document.at(reference.asString().substring(1));
    }

    private void assertHeader(String name, JsonNode described, HttpResponse<String> answer) {
        JsonNode header = resolved(described);
        Optional<String> told = answer.headers().firstValue(name);
        assertThat(told.isPresent() || !header.path("required").asBoolean(false))
                .as("%s is there", name)
                .isTrue();
        told.ifPresent(
                value -> assertThat(schemas.getSchema(header.get("schema")).validate(json(value), InputFormat.JSON))
                        .as("%s: %s", name, value)
                        .isEmpty());
    }

    private static String json(String header) {
        return header.matches("-?\\d+") ? header : '"' + header + '"';
    }

    /** A fixed path goes before a pattern, since it is written before it. */
    private static boolean matches(String template, String path) {
        String pattern = Pattern.compile("\\{[^}]+}")
                .splitAsStream(template)
                .map(Pattern::quote)
                .collect(Collectors.joining("[^/]+"));
        return path.matches(template.endsWith("}") ? pattern + "[^/]+" : pattern);
    }

    /** Fails unless a text is what a schema of the document says. */
    public void assertValid(String schema, String json) {
        assertThat(errors(schema, json)).as("%s as %s", json, schema).isEmpty();
    }

    /** What of a text a schema of the document does not allow. */
    public List<String> errors(String schema, String json) {
        Schema compiled = schemas.getSchema(SchemaLocation.of(location + "#/components/schemas/" + schema));
        return compiled
                .validate(
                        json,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Error::toString)
                .toList();
    }
}
