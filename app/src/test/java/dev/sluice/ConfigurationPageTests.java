package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The page that lists every key says what the code says. */
class ConfigurationPageTests {

    private static final Pattern ROW = Pattern.compile("^\\| `(sluice\\.[a-z.-]+)` \\|[^|]*\\| ([^|]*?) \\|.*");

    @Test
    void thePageListsEveryKeyWithItsDefault() throws IOException {
        Map<String, String> code = new TreeMap<>(Map.of("sluice.data-dir", "./data"));
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.sluice").stream()
                        .filter(type -> type.isAnnotatedWith(ConfigurationProperties.class))
                        .map(JavaClass::reflect)
                        .flatMap(ConfigurationPageTests::keys)
                        .forEach(key -> code.put(key.getKey(), key.getValue()));
        assertThat(page()).isEqualTo(code).hasSizeGreaterThan(8);
    }

    private static Stream<Map.Entry<String, String>> keys(Class<?> properties) {
        String prefix = properties.getAnnotation(ConfigurationProperties.class).value();
        return Arrays.stream(properties.getRecordComponents())
                .map(component ->
                        Map.entry(prefix + "." + kebab(component.getName()), byDefault(properties, component)));
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
    }

    private static String byDefault(Class<?> properties, RecordComponent component) {
        int place = Arrays.stream(properties.getRecordComponents())
                .map(RecordComponent::getName)
                .toList()
                .indexOf(component.getName());
        DefaultValue value = Arrays.stream(
                        properties.getDeclaredConstructors()[0].getParameters()[place].getAnnotations())
                .filter(DefaultValue.class::isInstance)
                .map(DefaultValue.class::cast)
                .findFirst()
                .orElse(null);
        return value == null ? "" : String.join(",", value.value());
    }

    private static Map<String, String> page() throws IOException {
        Path page = Path.of("..", "docs", "configuration.md");
        return Files.readAllLines(page).stream()
                .map(ROW::matcher)
                .filter(java.util.regex.Matcher::matches)
                .collect(Collectors.toMap(
                        row -> row.group(1),
                        row -> row.group(2).equals("*(empty)*")
                                ? ""
                                : row.group(2).replace("`", "")));
    }
}
