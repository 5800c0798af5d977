package dev.sluice;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which package may import which. Each rule is made for a base package, so that it can be tried on a planted one. */
final class TierRules {

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

    private TierRules() {}

    /**
     * A package that must not import another.
     *
     * @param importer the one
     * @param imported the other
     */
    record Forbidden(String importer, String imported) {

        /** The rule for packages below a base. Packages that do not exist yet are fine. */
        ArchRule below(String base) {
            return noClasses()
                    .that()
                    .resideInAPackage(base + '.' + importer + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(base + '.' + imported + "..")
                    .allowEmptyShould(true);
        }
    }

    /** A name for a kind of rule, and how it is made for a base. */
    enum Apart {
        /** Surfaces are dialects: they share only what lies in common. */
        SURFACES {
            @Override
            ArchRule below(String base) {
                return sisters(base + ".surface").ignoreDependency(alwaysTrue(), in(base + ".surface.common"));
            }
        },
        SOURCES {
            @Override
            ArchRule below(String base) {
                return sisters(base + ".source");
            }
        },
        SOURCE_FROM_ITS_KINDS {
            @Override
            ArchRule below(String base) {
                return parentFromChildren(base + ".source");
            }
        },
        PLATFORM_PARTS {
            @Override
            ArchRule below(String base) {
                String platform = base + ".platform";
                return sisters(platform).ignoreDependency(in(platform + ".database"), in(platform + ".postgres"));
            }
        },
        PLATFORM_FROM_ITS_PARTS {
            @Override
            ArchRule below(String base) {
                return parentFromChildren(base + ".platform");
            }
        };

        /** The rule for packages below a base. */
        abstract ArchRule below(String base);
    }

    /** Each package with each of a higher tier, and with each other of its own. */
    static List<Forbidden> forbidden() {
        List<Forbidden> pairs = new ArrayList<>();
        for (int tier = 0; tier < TIERS.size(); tier++) {
            List<String> own = TIERS.get(tier);
            List<String> ownAndHigher = TIERS.subList(tier, TIERS.size()).stream()
                    .flatMap(List::stream)
                    .toList();
            own.forEach(importer -> ownAndHigher.stream()
                    .filter(imported -> !imported.equals(importer))
                    .forEach(imported -> pairs.add(new Forbidden(importer, imported))));
        }
        return pairs;
    }

    /** Packages directly below a base that no tier names. */
    static Set<String> withoutTier(JavaClasses classes, String base) {
        Set<String> known = TIERS.stream().flatMap(List::stream).collect(Collectors.toSet());
        return classes.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(base + '.'))
                .map(name -> name.substring(base.length() + 1).replaceAll("\\..*", ""))
                .filter(name -> !known.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** No package below a base lies in a circle of imports. */
    static ArchRule noCycles(String base) {
        return SlicesRuleDefinition.slices().matching(base + ".(**)").should().beFreeOfCycles();
    }

    private static SliceRule sisters(String parent) {
        return SlicesRuleDefinition.slices()
                .matching(parent + ".(*)..")
                .should()
                .notDependOnEachOther();
    }

    private static ArchRule parentFromChildren(String parent) {
        return noClasses()
                .that()
                .resideInAPackage(parent)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(parent + ".*..");
    }

    private static DescribedPredicate<JavaClass> in(String tree) {
        return resideInAPackage(tree + "..");
    }
}
