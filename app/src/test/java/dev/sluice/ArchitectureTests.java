package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of the house that a machine can hold. Each rule also has to fail on the planted bad packages. */
class ArchitectureTests {

    private static final String BASE = "dev.sluice";
    private static final String PLANTED_BASE = "dev.sluice.planted.tiers";

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(BASE);

    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages("dev.sluice.planted");

    static Stream<ArchRule> codeRules() {
        return CodeRules.all();
    }

    static List<TierRules.Forbidden> forbidden() {
        return TierRules.forbidden();
    }

    private static void assertBreaks(ArchRule rule) {
        assertThatThrownBy(() -> rule.check(PLANTED)).isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @MethodSource("codeRules")
    void codeKeepsTheRule(ArchRule rule) {
        rule.check(MAIN);
        assertBreaks(rule);
    }

    @ParameterizedTest
    @MethodSource("forbidden")
    void packagesImportDownward(TierRules.Forbidden pair) {
        pair.below(BASE).check(MAIN);
        assertBreaks(pair.below(PLANTED_BASE));
    }

    @ParameterizedTest
    @EnumSource
    void packagesBesideEachOtherAreApart(TierRules.Apart kind) {
        kind.below(BASE).check(MAIN);
        assertBreaks(kind.below(PLANTED_BASE));
    }

    @Test
    void thereAreNoCycles() {
        TierRules.noCycles(BASE).check(MAIN);
        assertBreaks(TierRules.noCycles(PLANTED_BASE));
    }

    @Test
    void everyPackageHasItsTier() {
        assertThat(TierRules.withoutTier(MAIN, BASE)).isEmpty();
        assertThat(TierRules.withoutTier(PLANTED, "dev.sluice.planted")).contains("tiers");
    }

    @Test
    void theListOfSubscribersIsExact() {
        assertThat(CodeRules.subscribers(MAIN)).isEqualTo(CodeRules.MAY_SUBSCRIBE);
        assertThat(CodeRules.subscribers(PLANTED)).containsExactly("Everything");
    }

    @Test
    void nullIsToldEverywhere() {
        assertThat(CodeRules.notNullMarked(MAIN)).isEmpty();
        assertThat(CodeRules.notNullMarked(PLANTED)).contains("dev.sluice.planted.code");
    }

    @Test
    void aPackageIsWiredOnce() {
        assertThat(CodeRules.wiredTwice(MAIN)).isEqualTo(Set.of());
        assertThat(CodeRules.wiredTwice(PLANTED)).containsExactly("dev.sluice.planted.wiring");
    }
}
