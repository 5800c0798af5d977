package dev.sluice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of the house that a machine can hold. Each rule also has to fail on the planted bad package. */
class ArchitectureTests {

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sluice");

    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages("dev.sluice.planted");

    /** From the lowest tier to the highest; a package imports only from lower tiers. */
    private static final List<List<String>> TIERS = List.of(
            List.of("platform"),
            List.of("settings"),
            List.of("storage"),
            List.of("transfer", "process"),
            List.of("source", "delivery", "intake"),
            List.of("job", "account"),
            List.of("feed"),
            List.of("dispatch", "schedule", "webhook", "backup"),
            List.of("surface"));

    /** These own a loop or a hand-over of their own, and say so. */
    private static final String MAY_SUBSCRIBE =
            "Dispatcher|EventFeed|Notifications|DedicatedConnection|SendHints|GuardedHttp|PartFile";

    static Stream<ArchRule> rules() {
        return Stream.of(filesOnlyInStorage(), sqlOnlyInStores(), noBlocking(), noClockButOurs());
    }

    private static ArchRule filesOnlyInStorage() {
        return noClasses()
                .that()
                .resideOutsideOfPackages("..storage..", "..process..", "..platform.postgres..")
                .and()
                .haveNameNotMatching(".*\\.platform\\.(DataDirectory|PlatformConfiguration)")
                .and()
                .haveNameNotMatching(".*(Storage|Database)Configuration")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.nio.channels..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.File");
    }

    private static ArchRule sqlOnlyInStores() {
        return noClasses()
                .that()
                .haveNameNotMatching(".*(Store|Query|JobConfiguration)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("org.springframework.r2dbc.core.DatabaseClient.*");
    }

    private static ArchRule noBlocking() {
        return noClasses()
                .that()
                .haveNameNotMatching(".*\\.(" + MAY_SUBSCRIBE + ")(\\$.*)?")
                .should()
                .callMethodWhere(new DescribedPredicate<JavaCall<?>>("block or subscribe outside the list") {
                    @Override
                    public boolean test(JavaCall<?> call) {
                        String owner = call.getTargetOwner().getName();
                        String name = call.getName();
                        return owner.startsWith("reactor.core.publisher.")
                                && (name.startsWith("block") || name.equals("subscribe"));
                    }
                });
    }

    private static ArchRule noClockButOurs() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("dev.sluice.platform..")
                .should()
                .callMethod("java.time.Instant", "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod("java.util.UUID", "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random");
    }

    private static ArchRule tier(int tier, String base) {
        String[] higher = TIERS.subList(tier + 1, TIERS.size()).stream()
                .flatMap(List::stream)
                .map(name -> base + "." + name + "..")
                .toArray(String[]::new);
        String[] own =
                TIERS.get(tier).stream().map(name -> base + "." + name + "..").toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAnyPackage(own)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(higher)
                .allowEmptyShould(true);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theRuleHolds(ArchRule rule) {
        rule.check(MAIN);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theRuleFindsWhatIsPlanted(ArchRule rule) {
        assertThatThrownBy(() -> rule.check(PLANTED)).isInstanceOf(AssertionError.class);
    }

    @Test
    void packagesImportDownward() {
        for (int tier = 0; tier < TIERS.size() - 1; tier++) {
            tier(tier, "dev.sluice").check(MAIN);
        }
        assertThatThrownBy(() -> tier(0, "dev.sluice.planted").check(PLANTED)).isInstanceOf(AssertionError.class);
    }

    @Test
    void thereAreNoCycles() {
        SlicesRuleDefinition.slices()
                .matching("dev.sluice.(**)")
                .should()
                .beFreeOfCycles()
                .check(MAIN);
        assertThatThrownBy(() -> SlicesRuleDefinition.slices()
                        .matching("dev.sluice.planted.(**)")
                        .should()
                        .beFreeOfCycles()
                        .check(PLANTED))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void surfacesAreApart() {
        SlicesRuleDefinition.slices()
                .matching("dev.sluice.surface.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(
                        DescribedPredicate.alwaysTrue(),
                        com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage("..surface.common.."))
                .check(MAIN);
    }
}
